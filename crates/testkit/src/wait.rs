//! Waiting for something that gives no signal of its own: the only place where a test may poll.

use std::fmt::Debug;
use std::future::Future;
use std::panic::Location;
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Waits until the condition holds; panics, naming the caller's line, when it does not within `deadline`.
///
/// ```no_run
/// # async fn example(vhost: &testkit::servers::Vhost) {
/// use std::time::Duration;
/// testkit::wait::until(Duration::from_secs(30), || async { vhost.queue("work").await.is_none() }).await;
/// # }
/// ```
#[track_caller]
pub fn until<C, F>(deadline: Duration, mut condition: C) -> impl Future<Output = ()>
where
    C: FnMut() -> F,
    F: Future<Output = bool>,
{
    until_some(deadline, move || {
        let holds = condition();
        async move { holds.await.then_some(()) }
    })
}

/// Like [`until`], for a value: waits until there is `Some`, and returns what is in it.
#[track_caller]
pub fn until_some<T, C, F>(deadline: Duration, mut value: C) -> impl Future<Output = T>
where
    C: FnMut() -> F,
    F: Future<Output = Option<T>>,
{
    let caller = Location::caller();
    async move {
        let polling = async {
            let mut pause = FIRST_PAUSE;
            loop {
                if let Some(value) = value().await {
                    return value;
                }
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        };
        match tokio::time::timeout(deadline, polling).await {
            Ok(value) => value,
            Err(_) => panic!("waited {deadline:?} in vain for what {caller} waits for"),
        }
    }
}

/// Like [`until`], for something that can be looked at: returns what was seen when `holds` was true of it; in vain, it
/// says what was seen last.
#[track_caller]
pub fn until_seen<T, C, F>(
    deadline: Duration,
    mut look: C,
    holds: impl Fn(&T) -> bool,
) -> impl Future<Output = T>
where
    T: Debug,
    C: FnMut() -> F,
    F: Future<Output = T>,
{
    let caller = Location::caller();
    async move {
        let mut last = None;
        let polling = async {
            let mut pause = FIRST_PAUSE;
            loop {
                let seen = look().await;
                if holds(&seen) {
                    return seen;
                }
                last = Some(seen);
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        };
        match tokio::time::timeout(deadline, polling).await {
            Ok(seen) => seen,
            Err(_) => panic!(
                "waited {deadline:?} in vain for what {caller} waits for; seen last: {last:?}"
            ),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "where the tests poll")]
async fn sleep(pause: Duration) {
    tokio::time::sleep(pause).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn returns_what_came_in_the_end() {
        let mut asked = 0;
        let got = until_some(Duration::from_secs(30), || {
            asked += 1;
            let now = asked;
            async move { (now == 3).then_some(now) }
        })
        .await;
        assert_eq!(got, 3);
    }

    #[tokio::test]
    #[should_panic(expected = "wait.rs")]
    async fn says_who_waited_in_vain() {
        until(Duration::from_millis(20), || async { false }).await;
    }

    #[tokio::test]
    #[should_panic(expected = "seen last: Some(7)")]
    async fn says_what_was_seen_last() {
        until_seen(Duration::from_millis(20), || async { 7 }, |seen| *seen == 8).await;
    }

    #[tokio::test]
    #[should_panic(expected = "in vain")]
    async fn a_condition_that_hangs_also_ends() {
        until(Duration::from_millis(20), std::future::pending).await;
    }
}
