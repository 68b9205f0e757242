//! How far a product's colours were moved.

use crate::receipt::Fidelity;
use crate::tone::colour::{delta_e2000, lab};

/// Every how many rows and columns are compared.
const STEP: usize = 5;

/// CIEDE2000 between two pictures where alpha is 255.
pub(crate) fn inside(before: &[u8], after: &[u8], alpha: &[u8], width: usize) -> Fidelity {
    let height = alpha.len() / width.max(1);
    let mut moved = Vec::new();
    for y in (0..height).step_by(STEP) {
        for at in (y * width..(y + 1) * width).step_by(STEP) {
            if alpha[at] == 255 {
                let colour = |rgb: &[u8]| lab([rgb[at * 3], rgb[at * 3 + 1], rgb[at * 3 + 2]]);
                moved.push(delta_e2000(colour(before), colour(after)));
            }
        }
    }
    if moved.is_empty() {
        return Fidelity::default();
    }
    moved.sort_unstable_by(f32::total_cmp);
    Fidelity {
        mean: moved.iter().sum::<f32>() / moved.len() as f32,
        p99: moved[(moved.len() - 1) * 99 / 100],
        max: moved[moved.len() - 1],
    }
}
