//! The ids that the shops give, in each marketplace's own form. All follow
//! from a number of the books, so they are unique and repeatable.

use domain::{Marketplace, Sha256Hex};

/// Letters and digits of product codes.
const CODE: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The handle of accepted work.
pub fn batch(market: Marketplace, number: i64) -> String {
    let hash = Sha256Hex::of(format!("{market}/batch/{number}").as_bytes());
    let hash = hash.as_str();
    match market {
        Marketplace::Amazon => hash[..32].to_owned(),
        Marketplace::Trendyol => format!("{}-{}", uuid(hash), 1_700_000_000 + number),
        Marketplace::Hepsiburada => uuid(hash),
    }
}

/// The id of a listing: ASIN, content id or hbSku.
pub fn listing(market: Marketplace, number: i64) -> String {
    match market {
        Marketplace::Amazon => format!("B0{}", code(number, 8)),
        Marketplace::Trendyol => (100_000_000 + number).to_string(),
        Marketplace::Hepsiburada => format!("HBV{}", code(number, 8)),
    }
}

/// The number of an order.
pub fn order(market: Marketplace, number: i64) -> String {
    match market {
        Marketplace::Amazon => {
            let digits = format!("{:014}", scatter(number) % 100_000_000_000_000);
            format!("403-{}-{}", &digits[..7], &digits[7..])
        }
        Marketplace::Trendyol => (9_000_000_000 + number).to_string(),
        Marketplace::Hepsiburada => format!("{:010}", 4_000_000_000 + number),
    }
}

/// The id of a line of an order, `place` counting from 0 (below 1,000).
pub fn order_line(market: Marketplace, number: i64, place: i64) -> String {
    match market {
        Marketplace::Amazon => format!("{:014}", 2_000_000_000_000 + number * 1_000 + place),
        Marketplace::Trendyol => (5_000_000_000 + number * 1_000 + place).to_string(),
        Marketplace::Hepsiburada => {
            uuid(Sha256Hex::of(format!("{market}/line/{number}/{place}").as_bytes()).as_str())
        }
    }
}

/// A hash as a UUID.
pub fn uuid(hash: &str) -> String {
    format!(
        "{}-{}-{}-{}-{}",
        &hash[..8],
        &hash[8..12],
        &hash[12..16],
        &hash[16..20],
        &hash[20..32]
    )
}

/// A number of `digits` letters and digits, scattered so that neighbours do
/// not look alike.
fn code(number: i64, digits: u32) -> String {
    let mut rest = scatter(number) % 36u64.pow(digits);
    let mut text = Vec::new();
    for _ in 0..digits {
        text.push(char::from(CODE[(rest % 36) as usize]));
        rest /= 36;
    }
    text.into_iter().rev().collect()
}

/// One-to-one modulo any power of 36 and of 10: the factor has no common
/// divisor with 2, 3 or 5.
fn scatter(number: i64) -> u64 {
    number.unsigned_abs().wrapping_mul(1_299_709)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_do_not_repeat() {
        for market in Marketplace::ALL {
            let mut seen = BTreeSet::new();
            for number in 1..=5_000 {
                assert!(
                    seen.insert(("batch", batch(market, number))),
                    "{market} {number}"
                );
                assert!(
                    seen.insert(("listing", listing(market, number))),
                    "{market} {number}"
                );
                assert!(
                    seen.insert(("order", order(market, number))),
                    "{market} {number}"
                );
            }
        }
    }

    #[test]
    fn forms_are_the_marketplaces_own() {
        assert_eq!(listing(Marketplace::Amazon, 7).len(), 10);
        assert_eq!(order(Marketplace::Amazon, 7).len(), 19);
        assert!(listing(Marketplace::Hepsiburada, 7).starts_with("HBV"));
        assert!(order(Marketplace::Trendyol, 7).parse::<i64>().is_ok());
    }
}
