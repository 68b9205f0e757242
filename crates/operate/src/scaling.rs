//! How many workers there should be: up soon, down late, never back and forth.

use std::collections::VecDeque;
use std::time::Duration;

use domain::Timestamp;

/// The bounds and thresholds of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Fewest replicas.
    pub least: usize,
    /// Most replicas.
    pub most: usize,
    /// Age of the oldest message that is aimed at; above it more replicas are needed.
    pub target_age: Duration,
    /// Share of the cores, 0 to 1, above which replicas are short, and below which (halved) they idle.
    pub target_cpu: f64,
    /// A need for more must last this long.
    pub up_after: Duration,
    /// A need for fewer must last this long; also the time after any change in which nothing is taken away.
    pub down_after: Duration,
}

impl Default for Policy {
    /// 2 to 10 replicas at 70 % (the seeds' figures), queue age 30 s; up after 15 s, down after 3 minutes.
    fn default() -> Self {
        Self {
            least: 2,
            most: 10,
            target_age: Duration::from_secs(30),
            target_cpu: 0.7,
            up_after: Duration::from_secs(15),
            down_after: Duration::from_secs(180),
        }
    }
}

/// What was seen of a service at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// Replicas that answer.
    pub replicas: usize,
    /// Age of its oldest message, in seconds.
    pub oldest: f64,
    /// Messages that wait.
    pub ready: f64,
    /// Share of its cores in use, 0 to 1, where known.
    pub cpu: Option<f64>,
}

/// Decides over time.
#[derive(Debug, Clone)]
pub struct Scaler {
    policy: Policy,
    /// Wanted replicas at each moment of the longest window.
    wants: VecDeque<(Timestamp, usize)>,
    changed: Option<Timestamp>,
}

/// A decision, with its reason as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Replicas from now on.
    pub replicas: usize,
    /// Why.
    pub reason: String,
}

impl Scaler {
    /// Nothing seen yet.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            wants: VecDeque::new(),
            changed: None,
        }
    }

    /// Takes in what was seen; a change, if one is due.
    pub fn look(&mut self, seen: &Seen) -> Option<Change> {
        let wanted = self.wanted(seen);
        self.wants.push_back((seen.at, wanted));
        let window = self.policy.down_after.max(self.policy.up_after);
        while self
            .wants
            .front()
            .is_some_and(|(at, _)| seen.at.since(*at) > window)
        {
            self.wants.pop_front();
        }
        let change = self.up(seen).or_else(|| self.down(seen))?;
        self.changed = Some(seen.at);
        self.wants.clear();
        Some(change)
    }

    /// Replicas that this moment alone asks for: in proportion to how late messages are, at most twice as many at
    /// once; one fewer when they idle.
    fn wanted(&self, seen: &Seen) -> usize {
        let policy = &self.policy;
        let have = seen.replicas.max(1);
        let late = seen.oldest / policy.target_age.as_secs_f64().max(0.001);
        let busy = seen.cpu.map_or(0.0, |cpu| cpu / policy.target_cpu);
        let waits = seen.ready >= 1.0;
        let wanted = if waits && late > 1.0 {
            (have as f64 * late.min(2.0)).ceil() as usize
        } else if waits && busy > 1.0 && late > 0.5 {
            have + 1
        } else if !waits && busy < 0.5 {
            have - 1
        } else {
            have
        };
        wanted.clamp(policy.least, policy.most)
    }

    /// The least that every moment of the window asked for, if that is more than there are.
    fn up(&self, seen: &Seen) -> Option<Change> {
        let least = self.throughout(seen.at, self.policy.up_after, usize::min)?;
        (least > seen.replicas).then(|| Change {
            replicas: least,
            reason: if seen.replicas < self.policy.least {
                format!("at least {} are wanted", self.policy.least)
            } else {
                format!(
                    "{:.0} messages wait, the oldest for {:.0} s",
                    seen.ready, seen.oldest
                )
            },
        })
    }

    /// The most that any moment of the window asked for, if that is fewer than there are and nothing changed lately.
    fn down(&self, seen: &Seen) -> Option<Change> {
        let quiet = |at: Timestamp| seen.at.since(at) >= self.policy.down_after;
        if !self.changed.is_none_or(quiet) {
            return None;
        }
        let most = self.throughout(seen.at, self.policy.down_after, usize::max)?;
        (most < seen.replicas).then(|| Change {
            replicas: most,
            reason: format!("idle for {} s", self.policy.down_after.as_secs()),
        })
    }

    /// One value over a window that was seen as a whole; none before that.
    fn throughout(
        &self,
        now: Timestamp,
        window: Duration,
        pick: fn(usize, usize) -> usize,
    ) -> Option<usize> {
        let (first, _) = self.wants.front()?;
        if now.since(*first) < window {
            return None;
        }
        let within = self
            .wants
            .iter()
            .filter(|(at, _)| now.since(*at) <= window)
            .map(|(_, wanted)| *wanted);
        within.reduce(pick)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_micros(0);

    fn seen(second: u64, replicas: usize, oldest: f64, ready: f64, cpu: f64) -> Seen {
        Seen {
            at: START.after(Duration::from_secs(second)),
            replicas,
            oldest,
            ready,
            cpu: Some(cpu),
        }
    }

    /// Lets a scaler look every five seconds; gives the changes with their second.
    fn run(
        scaler: &mut Scaler,
        seconds: u64,
        see: impl Fn(u64, usize) -> Seen,
    ) -> Vec<(u64, usize)> {
        let (mut replicas, mut changes) = (2, Vec::new());
        for second in (0..seconds).step_by(5) {
            if let Some(change) = scaler.look(&see(second, replicas)) {
                replicas = change.replicas;
                changes.push((second, replicas));
            }
        }
        changes
    }

    #[test]
    fn a_backlog_raises_to_the_most_and_idling_lowers_to_the_least() {
        let mut scaler = Scaler::new(Policy::default());
        let changes = run(&mut scaler, 3_000, |second, replicas| {
            if second < 120 {
                seen(second, replicas, 200.0, 500.0, 0.95)
            } else {
                seen(second, replicas, 0.0, 0.0, 0.02)
            }
        });
        let numbers: Vec<usize> = changes.iter().map(|(_, replicas)| *replicas).collect();
        assert_eq!(numbers, [4, 8, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        assert_eq!(changes[0].0, 15, "only after the need lasted");
    }

    #[test]
    fn a_load_that_comes_and_goes_changes_nothing() {
        let mut scaler = Scaler::new(Policy::default());
        let changes = run(&mut scaler, 3_000, |second, replicas| {
            if second % 20 < 10 {
                seen(second, replicas, 60.0, 50.0, 0.9)
            } else {
                seen(second, replicas, 0.0, 0.0, 0.1)
            }
        });
        assert_eq!(changes, []);
    }

    #[test]
    fn bounds_hold() {
        let policy = Policy {
            up_after: Duration::ZERO,
            ..Policy::default()
        };
        let mut scaler = Scaler::new(policy);
        let up = scaler.look(&seen(0, 1, 0.0, 0.0, 0.0)).expect("a change");
        assert_eq!(up.replicas, 2, "{}", up.reason);
        let up = scaler.look(&seen(5, 9, 900.0, 9.0, 1.0)).expect("a change");
        assert_eq!(up.replicas, 10);
        assert_eq!(scaler.look(&seen(10, 10, 900.0, 9.0, 1.0)), None);
    }
}
