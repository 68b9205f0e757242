//! Seeded faults: what goes wrong at a call is a pure function of the profile,
//! the seed, the marketplace and the call's number, so a bad run can be
//! repeated exactly.

use std::time::Duration;

use domain::Marketplace;
use serde::{Deserialize, Serialize};

/// How a shop behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Everything works.
    #[default]
    None,
    /// Calls take up to half a second and batches five times as long.
    Slow,
    /// About every fourth call fails in one of the ways of [`Fault`], in part
    /// after it had its effect, and every third batch is late.
    Nasty,
}

impl Profile {
    /// All of them, mildest first.
    pub const ALL: [Profile; 3] = [Profile::None, Profile::Slow, Profile::Nasty];

    /// The word used in databases, requests and screens.
    pub const fn name(self) -> &'static str {
        match self {
            Profile::None => "none",
            Profile::Slow => "slow",
            Profile::Nasty => "nasty",
        }
    }

    /// Finds a profile by its word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}

/// What goes wrong at one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// 429 with `Retry-After` in seconds; no effect.
    Throttled(u64),
    /// 503, together with the calls before or after it; no effect.
    Outage,
    /// 500; no effect.
    FailedBefore,
    /// 500 although the call had its effect.
    FailedAfter,
    /// The connection breaks although the call had its effect.
    DroppedAfter,
}

impl Fault {
    /// The word in the call log; empty when nothing went wrong.
    pub const fn name(self) -> &'static str {
        match self {
            Fault::None => "",
            Fault::Throttled(_) => "throttled",
            Fault::Outage => "outage",
            Fault::FailedBefore => "failed before",
            Fault::FailedAfter => "failed after",
            Fault::DroppedAfter => "dropped after",
        }
    }
}

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallPlan {
    /// How long the call is held before anything else.
    pub hold: Duration,
    /// What goes wrong.
    pub fault: Fault,
}

/// The plan of call `number` (counted per marketplace from 1).
pub fn call(profile: Profile, seed: u64, market: Marketplace, number: u64) -> CallPlan {
    let dice = draw(seed, market, "call", number);
    match profile {
        Profile::None => CallPlan {
            hold: Duration::ZERO,
            fault: Fault::None,
        },
        Profile::Slow => CallPlan {
            hold: Duration::from_millis(50 + dice % 450),
            fault: Fault::None,
        },
        Profile::Nasty => CallPlan {
            hold: Duration::from_millis(dice % 40),
            fault: nasty(seed, market, number, dice),
        },
    }
}

fn nasty(seed: u64, market: Marketplace, number: u64, dice: u64) -> Fault {
    // An outage takes six calls in a row, about once in a hundred calls.
    if draw(seed, market, "outage", number / 6).is_multiple_of(17) {
        return Fault::Outage;
    }
    match (dice >> 16) % 100 {
        0..5 => Fault::Throttled(1),
        5..10 => Fault::FailedBefore,
        10..15 => Fault::FailedAfter,
        15..20 => Fault::DroppedAfter,
        _ => Fault::None,
    }
}

/// How long batch `number` takes, given the usual time.
pub fn batch_delay(
    profile: Profile,
    seed: u64,
    market: Marketplace,
    number: u64,
    usual: Duration,
) -> Duration {
    match profile {
        Profile::None => usual,
        Profile::Slow => usual * 5,
        Profile::Nasty if draw(seed, market, "batch", number).is_multiple_of(3) => usual * 6,
        Profile::Nasty => usual,
    }
}

/// 64 well mixed bits of the inputs (the finaliser of SplitMix64; Steele,
/// Lea and Flood 2014).
fn draw(seed: u64, market: Marketplace, stream: &str, number: u64) -> u64 {
    let mut bits = seed;
    for byte in market.name().bytes().chain([b'/']).chain(stream.bytes()) {
        bits = mix(bits ^ u64::from(byte));
    }
    mix(bits ^ number)
}

fn mix(bits: u64) -> u64 {
    let mut z = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(profile: Profile, seed: u64, market: Marketplace) -> Vec<CallPlan> {
        (1..=400)
            .map(|number| call(profile, seed, market, number))
            .collect()
    }

    #[test]
    fn a_seed_gives_the_same_faults_again_and_another_seed_others() {
        let market = Marketplace::Trendyol;
        let first = series(Profile::Nasty, 7, market);
        assert_eq!(first, series(Profile::Nasty, 7, market));
        assert_ne!(first, series(Profile::Nasty, 8, market));
        assert_ne!(first, series(Profile::Nasty, 7, Marketplace::Amazon));
    }

    #[test]
    fn nasty_shows_every_fault_and_still_lets_most_calls_through() {
        for market in Marketplace::ALL {
            for seed in 0..20 {
                let plans = series(Profile::Nasty, seed, market);
                let good = plans
                    .iter()
                    .filter(|plan| plan.fault == Fault::None)
                    .count();
                assert!(
                    (200..380).contains(&good),
                    "{market} seed {seed}: {good} of 400"
                );
                for fault in [
                    Fault::Throttled(1),
                    Fault::FailedBefore,
                    Fault::FailedAfter,
                    Fault::DroppedAfter,
                ] {
                    assert!(
                        plans.iter().any(|plan| plan.fault == fault),
                        "{market} {seed} {fault:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_plain_profile_never_interferes() {
        for plan in series(Profile::None, 7, Marketplace::Amazon) {
            assert_eq!(
                plan,
                CallPlan {
                    hold: Duration::ZERO,
                    fault: Fault::None
                }
            );
        }
    }
}
