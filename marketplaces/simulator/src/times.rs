//! Times as the marketplaces write them.

use domain::Timestamp;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// Reads ISO 8601 with a zone, or a plain date and time in UTC.
pub fn iso(text: &str) -> Option<Timestamp> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok().or_else(|| {
        let plain = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
        PrimitiveDateTime::parse(text, &plain)
            .ok()
            .map(PrimitiveDateTime::assume_utc)
    })?;
    stamp(moment)
}

/// Reads `yyyy-MM-dd HH:mm` as the clock of Istanbul (UTC+3 all year).
pub fn istanbul_minute(text: &str) -> Option<Timestamp> {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]");
    let moment = PrimitiveDateTime::parse(text.trim(), &form).ok()?;
    stamp(moment.assume_offset(zone()))
}

/// Writes the clock of Istanbul without a zone, as Hepsiburada does.
pub fn istanbul(at: Timestamp) -> String {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    OffsetDateTime::from_unix_timestamp(at.micros().div_euclid(1_000_000))
        .ok()
        .and_then(|moment| moment.to_offset(zone()).format(&form).ok())
        .unwrap_or_default()
}

/// Writes a date and time for people, in the clock of Istanbul.
pub fn people(at: Timestamp) -> String {
    istanbul(at).replace('T', " ")
}

fn zone() -> UtcOffset {
    UtcOffset::from_hms(3, 0, 0).unwrap_or(UtcOffset::UTC)
}

fn stamp(moment: OffsetDateTime) -> Option<Timestamp> {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000)
        .ok()
        .map(Timestamp::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn istanbul_is_three_hours_ahead() {
        let noon = iso("2026-11-21T12:00:00Z").expect("a time");
        assert_eq!(istanbul(noon), "2026-11-21T15:00:00");
        assert_eq!(istanbul_minute("2026-11-21 15:00"), Some(noon));
        assert_eq!(iso("2026-11-21T15:00:00.000+03:00"), Some(noon));
        assert_eq!(iso("2026-11-21T12:00:00"), Some(noon));
        assert_eq!(iso("21.11.2026"), None);
    }
}
