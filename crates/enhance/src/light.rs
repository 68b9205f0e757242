//! Mixing with white in linear light.

use std::sync::LazyLock;

use imaging::srgb;

/// `OVER[alpha * 256 + value]`: the sRGB value of `alpha` parts of `value` and
/// the rest white, mixed in linear light.
static OVER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut table = Vec::with_capacity(256 * 256);
    for alpha in 0..=255_u64 {
        for value in 0..=255_u8 {
            let light = u64::from(srgb::to_linear(value)) * alpha;
            let mixed = (light + u64::from(srgb::ONE) * (255 - alpha) + 127) / 255;
            table.push(srgb::from_linear(mixed as u32));
        }
    }
    table
});

/// One channel of a colour with this alpha on white.
pub(crate) fn over_white(value: u8, alpha: u8) -> u8 {
    OVER[usize::from(alpha) * 256 + usize::from(value)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_exact_and_the_middle_is_light_not_code() {
        for value in 0..=255 {
            assert_eq!(over_white(value, 255), value);
            assert_eq!(over_white(value, 0), 255);
        }
        // Half of the light of white is sRGB 188.
        assert_eq!(over_white(0, 127), 188);
    }
}
