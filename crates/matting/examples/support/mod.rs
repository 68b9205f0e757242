//! Photos to measure on, and the way they go.

mod run;
mod sheet;
pub mod shots;

pub use run::{Outcome, VIEW, run};
pub use sheet::sheet;
pub use shots::{Photo, invented, photos};

/// Linear light of a byte.
pub fn decode(byte: u8) -> f32 {
    let v = f32::from(byte) / 255.0;
    if v <= 0.04045 {
        v / 12.92
    } else {
        ((v + 0.055) / 1.055).powf(2.4)
    }
}

/// The byte of linear light.
pub fn encode(light: f32) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let v = if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    (v * 255.0 + 0.5) as u8
}
