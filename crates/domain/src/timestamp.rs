//! Points in time as integer microseconds since the Unix epoch, UTC.

use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch, the form kept in databases and messages.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the epoch (0 before it).
    pub const fn millis(self) -> u64 {
        if self.0 < 0 {
            0
        } else {
            (self.0 / 1_000) as u64
        }
    }

    /// This time plus a duration, saturating.
    pub fn after(self, wait: std::time::Duration) -> Self {
        let micros = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// This time minus a duration, saturating.
    pub fn before(self, wait: std::time::Duration) -> Self {
        let micros = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(micros))
    }

    /// How long `self` lies after `earlier` (zero when it does not).
    pub fn since(self, earlier: Self) -> std::time::Duration {
        std::time::Duration::from_micros(self.0.saturating_sub(earlier.0).max(0) as u64)
    }

    /// Reads `2026-11-21T03:04:05.678Z` (RFC 3339; a space for the `T` and a
    /// missing or longer fraction are fine, digits below a microsecond are
    /// dropped). Text without `Z` or `+03:00` is taken to be `zone_minutes`
    /// ahead of UTC, and refused where that is none. None when it is no time.
    pub fn parse(text: &str, zone_minutes: Option<i32>) -> Option<Self> {
        let text = text.trim();
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = text.get(from..to)?;
            digits
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| digits.parse().ok())?
        };
        let mark = |at: usize, marks: &str| text.get(at..=at).is_some_and(|m| marks.contains(m));
        let shape =
            mark(4, "-") && mark(7, "-") && mark(10, "Tt ") && mark(13, ":") && mark(16, ":");
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let real = (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second <= 60;
        if !shape || !real {
            return None;
        }
        let (fraction, zone) = split_fraction(text.get(19..)?)?;
        let minutes = if zone.is_empty() {
            i64::from(zone_minutes?)
        } else {
            offset(zone)?
        };
        let seconds =
            days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        Some(Self((seconds - minutes * 60) * 1_000_000 + fraction))
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-21T03:04:05.678Z`.
    pub fn rfc3339(self) -> String {
        let days = self.0.div_euclid(86_400_000_000);
        let micros = self.0.rem_euclid(86_400_000_000);
        let (year, month, day) = civil_from_days(days);
        let seconds = micros / 1_000_000;
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            micros / 1000 % 1000
        )
    }
}

/// Days since the epoch to a Gregorian date, by counting in 400-year eras
/// that start on 1 March.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// A Gregorian date to days since the epoch: the inverse of [`civil_from_days`].
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Days of a Gregorian month, none for a number that is no month.
fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Microseconds of a leading `.678…` and what follows it.
fn split_fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let digits: String = rest[..end].chars().take(6).collect();
    Some((
        format!("{digits:0<6}").parse().ok().filter(|_| end > 0)?,
        &rest[end..],
    ))
}

/// Minutes ahead of UTC of `Z`, `+03:00` or `-0330`.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits.replace(':', "")),
        ("-", digits) => (-1, digits.replace(':', "")),
        _ => return None,
    };
    let number: i64 = (digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())??;
    (number / 100 < 24 && number % 100 < 60).then_some(sign * (number / 100 * 60 + number % 100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_its_zone() {
        for (text, zone, micros) in [
            ("1970-01-01T00:00:00Z", None, Some(0)),
            (
                "2024-02-29T00:00:00.1234567Z",
                None,
                Some(1_709_164_800_123_456),
            ),
            (
                "2024-02-29T03:00:00.5+03:00",
                None,
                Some(1_709_164_800_500_000),
            ),
            (
                "2024-02-28 21:00:00-0300",
                Some(180),
                Some(1_709_164_800_000_000),
            ),
            (
                "2024-02-29T03:00:00",
                Some(180),
                Some(1_709_164_800_000_000),
            ),
            ("2024-02-29T03:00:00", None, None),
            ("2023-02-29T00:00:00Z", None, None),
            ("2024-13-01T00:00:00Z", None, None),
            ("2024-02-29T24:00:00Z", None, None),
            ("2024-02-29T00:00:00.Z", None, None),
            ("2024-02-29", Some(0), None),
            ("2024-02-29Tşş:00:00Z", None, None),
            ("", Some(0), None),
        ] {
            assert_eq!(
                Timestamp::parse(text, zone).map(Timestamp::micros),
                micros,
                "{text}"
            );
        }
    }

    #[test]
    fn every_day_of_four_centuries_round_trips() {
        for day in 0..146_097 {
            let time = Timestamp::from_micros(day * 86_400_000_000 + 1000);
            assert_eq!(Timestamp::parse(&time.rfc3339(), None), Some(time));
        }
    }

    #[test]
    fn dates_come_out_right() {
        assert_eq!(
            Timestamp::from_micros(0).rfc3339(),
            "1970-01-01T00:00:00.000Z"
        );
        assert_eq!(
            Timestamp::from_micros(1_709_164_800_123_456).rfc3339(),
            "2024-02-29T00:00:00.123Z"
        );
        assert_eq!(
            Timestamp::from_micros(-1).rfc3339(),
            "1969-12-31T23:59:59.999Z"
        );
    }
}
