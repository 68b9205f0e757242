//! Which product a photo shows, from what it looks like. Pure.

use std::collections::BTreeMap;

use domain::{Fingerprint, ProductId};

/// Products by how much the nearest of their photos differs from this one, in
/// bits, the nearest first.
pub fn nearest(print: &Fingerprint, known: &[(ProductId, Fingerprint)]) -> Vec<(ProductId, u32)> {
    if !print.says_something() {
        return Vec::new();
    }
    let mut least: BTreeMap<ProductId, u32> = BTreeMap::new();
    for (product, other) in known.iter().filter(|(_, other)| other.says_something()) {
        let distance = print.distance(other);
        let kept = least.entry(*product).or_insert(distance);
        *kept = distance.min(*kept);
    }
    let mut all: Vec<_> = least.into_iter().collect();
    all.sort_by_key(|(product, distance)| (*distance, *product));
    all
}

/// The one product that a photo shows by its looks: at most
/// [`Fingerprint::SAME_PRODUCT`] bits away, no other that near, and every other
/// at least [`Fingerprint::CLEARANCE`] bits farther.
pub fn by_looks(print: &Fingerprint, known: &[(ProductId, Fingerprint)]) -> Option<ProductId> {
    let nearest = nearest(print, known);
    let (product, distance) = *nearest.first()?;
    let clear = nearest.get(1).is_none_or(|(_, next)| {
        *next > Fingerprint::SAME_PRODUCT && *next >= distance + Fingerprint::CLEARANCE
    });
    (distance <= Fingerprint::SAME_PRODUCT && clear).then_some(product)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Timestamp, id};

    fn product(number: u8) -> ProductId {
        ProductId::from_uuid(id::v7(Timestamp::from_micros(1), [number; 10]))
    }

    /// `0f0f…` with so many bits changed.
    fn print(bits: u32) -> Fingerprint {
        let mut words = [0x0f0f_0f0f_0f0f_0f0f; 4];
        (0..bits).for_each(|bit| words[(bit % 4) as usize] ^= 1 << (bit / 4));
        Fingerprint::from_words(words)
    }

    #[test]
    fn only_a_near_and_clear_product_is_found() {
        let found = |known: &[(u8, u32)]| {
            let known: Vec<_> = known
                .iter()
                .map(|(number, bits)| (product(*number), print(*bits)))
                .collect();
            by_looks(&print(0), &known)
        };
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[(1, 20)]), Some(product(1)));
        assert_eq!(found(&[(1, 21)]), None, "not near");
        assert_eq!(found(&[(1, 90), (1, 5), (2, 40)]), Some(product(1)));
        assert_eq!(found(&[(1, 10), (2, 25)]), None, "not clear");
        assert_eq!(found(&[(1, 0), (2, 18)]), None, "both near");
        assert_eq!(found(&[(1, 20), (2, 36)]), Some(product(1)));
        let blank = [(product(1), Fingerprint::from_words([0; 4]))];
        assert_eq!(by_looks(&Fingerprint::from_words([0; 4]), &blank), None);
        assert_eq!(by_looks(&print(0), &blank), None);
    }
}
