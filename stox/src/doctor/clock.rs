//! Whether this machine's clock agrees with another one.

use domain::Timestamp;

use super::Finding;

/// Seconds that two clocks may differ without a word, and without harm.
const WARN: u64 = 2;
const HARM: u64 = 60;
const FIX: &str = "Set the clock by NTP on both machines (timedatectl set-ntp true); \
    leases, retries and marketplace signatures go by it.";

/// Compares; `whose` names the other clock.
pub fn compare(ours: Timestamp, theirs: Timestamp, whose: &str) -> Finding {
    let apart = ours.since(theirs).max(theirs.since(ours)).as_secs();
    let direction = if ours > theirs { "ahead of" } else { "behind" };
    let what = format!("this machine's clock is {apart} s {direction} {whose}");
    if apart <= WARN {
        Finding::ok("clock", &format!("agrees with {whose}"), whose)
    } else if apart < HARM {
        Finding::warning("clock.skew", &what, whose, FIX)
    } else {
        Finding::problem("clock.skew", &what, whose, FIX)
    }
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
pub fn http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    let [_, day, month, year, time, "GMT"] = words.as_slice() else {
        return None;
    };
    let month = MONTHS.iter().position(|name| name == month)? + 1;
    Timestamp::parse(&format!("{year}-{month:02}-{day}T{time}Z"), None)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Level;
    use super::*;

    #[test]
    fn a_difference_is_told_by_its_size() {
        let now = Timestamp::from_micros(1_800_000_000_000_000);
        for (seconds, level) in [(1, Level::Ok), (30, Level::Warning), (3600, Level::Problem)] {
            let apart = Duration::from_secs(seconds);
            for other in [now.after(apart), now.before(apart)] {
                assert_eq!(compare(now, other, "it").level, level, "{seconds}");
            }
        }
    }

    #[test]
    fn a_date_header_is_read() {
        let read = http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        assert_eq!(
            read,
            Timestamp::parse("1994-11-06T08:49:37Z", None).expect("a time")
        );
        for text in ["", "yesterday", "Sun, 06 Nov 1994 08:49:37 CET"] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}
