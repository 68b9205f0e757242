//! The certificate that an installation starts with: signed by itself, until a
//! better one takes its place.

use domain::Timestamp;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Days that a certificate is good for: browsers refuse more than 398.
const DAYS: i64 = 397;
/// Days before its end at which it is replaced.
const EARLY: i64 = 30;
const DAY_US: i64 = 86_400_000_000;

/// A certificate with its key, in PEM.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Certificate {
    pub(super) certificate: String,
    pub(super) key: String,
    /// The name it is for.
    domain: String,
    /// Its end, in microseconds.
    until: i64,
}

impl Certificate {
    /// True when there is none, it is for another name, or ends soon.
    pub(super) fn needs_replacing(&self, domain: &str, now: Timestamp) -> bool {
        self.domain != domain || self.until < now.micros() + EARLY * DAY_US
    }
}

/// Makes one for a name, localhost and 127.0.0.1.
pub(super) fn make(domain: &str, now: Timestamp) -> anyhow::Result<Certificate> {
    let until = now.micros() + DAYS * DAY_US;
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    if domain != "localhost" {
        names.insert(0, domain.to_owned());
    }
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, domain);
    // A day back: the client's clock may be a little behind.
    params.not_before = moment(now.micros() - DAY_US)?;
    params.not_after = moment(until)?;
    let key = KeyPair::generate()?;
    Ok(Certificate {
        certificate: params.self_signed(&key)?.pem(),
        key: key.serialize_pem(),
        domain: domain.to_owned(),
        until,
    })
}

fn moment(microseconds: i64) -> anyhow::Result<OffsetDateTime> {
    Ok(OffsetDateTime::from_unix_timestamp(
        microseconds / 1_000_000,
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_replaced_before_it_ends_and_when_the_name_changes() {
        let now = Timestamp::from_micros(1_790_000_000_000_000);
        let made = make("shop.example", now).expect("made");
        assert!(made.certificate.starts_with("-----BEGIN CERTIFICATE-----"));
        assert!(!made.needs_replacing("shop.example", now));
        assert!(made.needs_replacing("other.example", now));
        let late = Timestamp::from_micros(now.micros() + (DAYS - EARLY + 1) * DAY_US);
        assert!(made.needs_replacing("shop.example", late));
        assert!(Certificate::default().needs_replacing("localhost", now));
    }
}
