//! Linear light and sRGB (IEC 61966-2-1), by basic arithmetic only.

use std::sync::LazyLock;

/// A colour in linear light; 1 is white.
pub(crate) type Linear = [f32; 3];

/// Linear light of each sRGB byte.
static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let v = byte as f64 / 255.0;
        let linear = if v <= 0.04045 {
            v / 12.92
        } else {
            power_12_5((v + 0.055) / 1.055)
        };
        linear as f32
    })
});

/// For each of 4096 steps of linear light, the sRGB byte that lies at or below.
static START: LazyLock<[u8; 4097]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let light = step as f32 / 4096.0;
        (LINEAR.partition_point(|l| *l <= light) - 1) as u8
    })
});

/// x^2.4: the y with y^5 = x^12, by Newton's method from above.
fn power_12_5(x: f64) -> f64 {
    let x4 = x * x * x * x;
    let mut y = x * x;
    for _ in 0..40 {
        let y4 = y * y * y * y;
        if y4 == 0.0 {
            return 0.0;
        }
        y -= (y * y4 - x4 * x4 * x4) / (5.0 * y4);
    }
    y
}

/// The nearest sRGB byte.
pub(crate) fn encode(linear: f32) -> u8 {
    let light = linear.clamp(0.0, 1.0);
    let mut byte = usize::from(START[(light * 4096.0) as usize]);
    while byte < 255 && light - LINEAR[byte] > LINEAR[byte + 1] - light {
        byte += 1;
    }
    byte as u8
}

/// The linear colour of a web colour such as `0xC04030`.
pub(crate) fn web(rgb: u32) -> Linear {
    [16, 8, 0].map(|shift| LINEAR[(rgb >> shift & 255) as usize])
}

/// A colour between two others.
pub(crate) fn blend(a: Linear, b: Linear, t: f32) -> Linear {
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t)
}

/// A colour made darker or lighter.
pub(crate) fn scaled(a: Linear, k: f32) -> Linear {
    a.map(|c| c * k)
}

/// The sRGB value of a light as a number of 8-bit steps, not rounded. Above
/// white it goes on in a straight line, so that noise on white stays noise.
pub(crate) fn code(linear: f32) -> f32 {
    let light = linear.max(0.0);
    if light >= 1.0 {
        return 255.0 + (light - 1.0) / (LINEAR[255] - LINEAR[254]);
    }
    let mut byte = usize::from(START[(light * 4096.0) as usize]).min(254);
    while byte < 254 && LINEAR[byte + 1] <= light {
        byte += 1;
    }
    byte as f32 + (light - LINEAR[byte]) / (LINEAR[byte + 1] - LINEAR[byte])
}

/// The linear light of an sRGB byte.
pub(crate) fn light(byte: u8) -> f32 {
    LINEAR[usize::from(byte)]
}
