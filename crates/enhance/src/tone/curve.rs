//! The curve of one channel as a table of bytes.

use super::colour::{from_linear, to_linear};

/// Where the shoulder of a curve that brightens begins, in linear light after
/// it.
const SHOULDER: f32 = 0.92;

/// From where on a curve that darkens returns to white: only what is clipped,
/// or all but clipped, is white because there was too much light.
const CLIPPED: f32 = 0.985;

/// What a linear light becomes: first without the veil, then times the gain.
/// 0 stays 0 and 1 stays 1; between them it never turns back.
fn toned(light: f32, veil: f32, gain: f32) -> f32 {
    let x = ((light - veil) / (1.0 - veil)).max(0.0);
    if gain <= 1.0 {
        if x <= CLIPPED {
            return x * gain;
        }
        let t = (x - CLIPPED) / (1.0 - CLIPPED);
        return CLIPPED * gain + (1.0 - CLIPPED * gain) * t;
    }
    let knee = SHOULDER / gain;
    if x <= knee {
        return x * gain;
    }
    // A hyperbola that continues the straight line and ends at 1.
    let t = (x - knee) / (1.0 - knee);
    let bend = gain * (1.0 - knee) / (1.0 - SHOULDER) - 1.0;
    SHOULDER + (1.0 - SHOULDER) * t * (1.0 + bend) / (1.0 + bend * t)
}

/// The table for a channel.
pub(super) fn table(veil: f32, gain: f32) -> [u8; 256] {
    std::array::from_fn(|byte| from_linear(toned(to_linear(byte as u8), veil, gain)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_keep_the_ends_and_the_order() {
        for veil in [0.0, 0.02, 0.04] {
            for gain in [0.5, 0.75, 0.99, 1.0, 1.2, 1.35, 2.7] {
                let table = table(veil, gain);
                assert_eq!((table[0], table[255]), (0, 255), "{veil} {gain}");
                assert!(table.is_sorted(), "{veil} {gain}");
            }
        }
        assert!((0..=255).all(|b| table(0.0, 1.0)[usize::from(b)] == b));
    }

    #[test]
    fn below_the_shoulder_light_is_multiplied() {
        let found = toned(0.3, 0.0, 1.5);
        assert!((found - 0.45).abs() < 1e-6);
        assert!((toned(0.9, 0.0, 0.8) - 0.72).abs() < 1e-6);
    }
}
