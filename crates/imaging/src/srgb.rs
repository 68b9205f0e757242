//! The sRGB transfer function (IEC 61966-2-1) as tables, computed with basic
//! arithmetic only, so that every machine has the same ones.

use std::sync::LazyLock;

/// Largest linear value: 1.0 in 16-bit fixed point.
pub const ONE: u32 = 65_535;

/// Linear light, 0 to [`ONE`], of each sRGB byte.
static LINEAR: LazyLock<[u32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| (decode(byte as f64 / 255.0) * f64::from(ONE)).round() as u32)
});

/// x to the power of 2.4, that is, the y with y^5 = x^12, by Newton's method
/// from above.
fn power_12_5(x: f64) -> f64 {
    let (x2, x4) = (x * x, x * x * x * x);
    let x12 = x4 * x4 * x4;
    // Between x^2 and x^3 for x in 0..1; x^2 is the start from above.
    let mut y = x2;
    for _ in 0..40 {
        let y4 = y * y * y * y;
        if y4 == 0.0 {
            return 0.0;
        }
        y -= (y * y4 - x12) / (5.0 * y4);
    }
    y
}

/// The formula of IEC 61966-2-1: sRGB 0..1 to linear 0..1.
fn decode(value: f64) -> f64 {
    if value <= 0.04045 {
        value / 12.92
    } else {
        power_12_5((value + 0.055) / 1.055)
    }
}

/// Linear light of an sRGB byte, 0 to [`ONE`].
pub fn to_linear(byte: u8) -> u32 {
    LINEAR[usize::from(byte)]
}

/// The sRGB byte whose linear light is nearest to `linear`.
pub fn from_linear(linear: u32) -> u8 {
    let above = LINEAR.partition_point(|l| *l < linear).min(255);
    let below = above.saturating_sub(1);
    let nearer_below = linear.abs_diff(LINEAR[below]) < LINEAR[above].abs_diff(linear);
    (if nearer_below { below } else { above }) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_follow_the_standard() {
        for byte in 0..=255_u8 {
            let v = f64::from(byte) / 255.0;
            let expected = if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            };
            let error = f64::from(to_linear(byte)) - expected * f64::from(ONE);
            assert!(error.abs() <= 0.500_001, "{byte}: {error}");
        }
    }

    #[test]
    fn every_byte_survives_the_way_there_and_back() {
        for byte in 0..=255 {
            assert_eq!(from_linear(to_linear(byte)), byte);
        }
    }
}
