//! sRGB, CIELAB (D65) and CIEDE2000, by basic arithmetic and square roots only:
//! the same bytes and decisions on every machine.

use std::sync::LazyLock;

/// L*, a*, b*.
pub type Lab = [f32; 3];

/// Rec. 709 luminance weights of linear red, green and blue (IEC 61966-2-1).
pub const LUMINANCE: [f32; 3] = [0.2126, 0.7152, 0.0722];

static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let v = byte as f64 / 255.0;
        let light = if v <= 0.04045 {
            v / 12.92
        } else {
            let x = (v + 0.055) / 1.055;
            // x^2.4 = x^2 * (x^2)^(1/5).
            x * x * fifth_root(x * x)
        };
        light as f32
    })
});

/// The byte below each of 4096 steps of linear light.
static START: LazyLock<[u8; 4097]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let light = step as f32 / 4096.0;
        (LINEAR.partition_point(|l| *l <= light) - 1) as u8
    })
});

/// The fifth root of 0 to 1, by Newton's method from above.
fn fifth_root(x: f64) -> f64 {
    let mut y = 1.0;
    for _ in 0..60 {
        let y4 = y * y * y * y;
        if y4 == 0.0 {
            return 0.0;
        }
        y -= (y4 * y - x) / (5.0 * y4);
    }
    y
}

/// The cube root of a number of 0 or more, by Newton's method.
fn cube_root(x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    // A third of the exponent is a start within a few percent.
    let mut y = f64::from_bits(x.to_bits() / 3 + 0x2A9F_7893_7000_0000);
    for _ in 0..4 {
        y -= (y - x / (y * y)) / 3.0;
    }
    y
}

/// Linear light, 0 to 1, of an sRGB byte.
pub fn to_linear(byte: u8) -> f32 {
    LINEAR[usize::from(byte)]
}

/// The nearest sRGB byte of a linear light; clipped to 0..1.
pub fn from_linear(light: f32) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let mut byte = usize::from(START[(light * 4096.0) as usize]);
    while byte < 255 && light - LINEAR[byte] > LINEAR[byte + 1] - light {
        byte += 1;
    }
    byte as u8
}

/// The luminance of a linear colour.
pub fn luminance(c: [f32; 3]) -> f32 {
    LUMINANCE[0] * c[0] + LUMINANCE[1] * c[1] + LUMINANCE[2] * c[2]
}

/// CIELAB of an sRGB colour.
pub fn lab(rgb: [u8; 3]) -> Lab {
    lab_of_light(rgb.map(to_linear))
}

/// CIELAB of a colour in linear light (CIE 15:2004, white D65 of sRGB).
pub fn lab_of_light(c: [f32; 3]) -> Lab {
    let [r, g, b] = c.map(f64::from);
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175_0 * b;
    let z = (0.019_333_9 * r + 0.119_192_0 * g + 0.950_304_1 * b) / 1.088_83;
    let f = |t: f64| {
        if t > 216.0 / 24389.0 {
            cube_root(t)
        } else {
            (24389.0 / 27.0 * t + 16.0) / 116.0
        }
    };
    let (x, y, z) = (f(x), f(y), f(z));
    [
        (116.0 * y - 16.0) as f32,
        (500.0 * (x - y)) as f32,
        (200.0 * (y - z)) as f32,
    ]
}

/// CIE76: the distance in CIELAB.
pub fn delta_e76(one: Lab, other: Lab) -> f32 {
    let d: [f32; 3] = std::array::from_fn(|i| one[i] - other[i]);
    (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt()
}

/// CIEDE2000 with all weights 1 (Sharma, Wu, Dalal 2005).
pub fn delta_e2000(one: Lab, other: Lab) -> f32 {
    ciede2000(one.map(f64::from), other.map(f64::from)) as f32
}

const POWER_25_7: f64 = 6_103_515_625.0;

/// C^7 / (C^7 + 25^7), under a root.
fn chroma_share(c: f64) -> f64 {
    let c2 = c * c;
    let c7 = c2 * c2 * c2 * c;
    (c7 / (c7 + POWER_25_7)).sqrt()
}

/// Cosines and sines of sums replace angles, see the paper's equations 2 to 22.
fn ciede2000(one: [f64; 3], other: [f64; 3]) -> f64 {
    let chroma = |lab: [f64; 3]| (lab[1] * lab[1] + lab[2] * lab[2]).sqrt();
    let stretch = 1.5 - 0.5 * chroma_share((chroma(one) + chroma(other)) / 2.0);
    let (a1, b1) = (one[1] * stretch, one[2]);
    let (a2, b2) = (other[1] * stretch, other[2]);
    let (c1, c2) = ((a1 * a1 + b1 * b1).sqrt(), (a2 * a2 + b2 * b2).sqrt());
    let (dot, cross) = (a1 * a2 + b1 * b2, a1 * b2 - b1 * a2);
    // 2 sqrt(c1 c2) sin(dh / 2), in the form that keeps small differences.
    let half = (c1 * c2 + dot).max(0.0) / 2.0;
    let hue = if half > 1e-9 * c1 * c2 {
        cross / half.sqrt()
    } else {
        (2.0 * (c1 * c2 - dot).max(0.0)).sqrt()
    };
    let (x, y) = mean_hue([a1, b1], c1, [a2, b2], c2);
    let (l, c) = ((one[0] + other[0]) / 2.0, (c1 + c2) / 2.0);
    let l50 = (l - 50.0) * (l - 50.0);
    let sl = 1.0 + 0.015 * l50 / (20.0 + l50).sqrt();
    let sc = 1.0 + 0.045 * c;
    let sh = 1.0 + 0.015 * c * hue_weight(x, y);
    let (dl, dc, dh) = ((other[0] - one[0]) / sl, (c2 - c1) / sc, hue / sh);
    let turn = -2.0 * chroma_share(c) * blue_turn(x, y);
    (dl * dl + dc * dc + dh * dh + turn * dc * dh)
        .max(0.0)
        .sqrt()
}

/// The direction of the mean hue, one long.
fn mean_hue(v1: [f64; 2], c1: f64, v2: [f64; 2], c2: f64) -> (f64, f64) {
    let unit = |v: [f64; 2], c: f64| if c > 0.0 { v.map(|k| k / c) } else { [0.0; 2] };
    let (u1, u2) = (unit(v1, c1), unit(v2, c2));
    let (x, y) = (u1[0] + u2[0], u1[1] + u2[1]);
    let length = (x * x + y * y).sqrt();
    if length > 1e-12 {
        return (x / length, y / length);
    }
    if c1 == 0.0 {
        return (1.0, 0.0);
    }
    // Opposite hues: a quarter turn on from the smaller angle.
    let first = u1[1] > 0.0 || (u1[1] == 0.0 && u1[0] > 0.0);
    let from = if first { u1 } else { u2 };
    (-from[1], from[0])
}

/// T of the formula, for the hue with this cosine and sine.
fn hue_weight(x: f64, y: f64) -> f64 {
    let (cos2, sin2) = (x * x - y * y, 2.0 * x * y);
    let (cos3, sin3) = (x * (4.0 * x * x - 3.0), y * (3.0 - 4.0 * y * y));
    let (cos4, sin4) = (cos2 * cos2 - sin2 * sin2, 2.0 * sin2 * cos2);
    let (cos30, sin30) = (0.866_025_403_784_438_6, 0.5);
    let (cos6, sin6) = (0.994_521_895_368_273_3, 0.104_528_463_267_653_47);
    let (cos63, sin63) = (0.453_990_499_739_546_8, 0.891_006_524_188_367_9);
    1.0 - 0.17 * (x * cos30 + y * sin30) + 0.24 * cos2 + 0.32 * (cos3 * cos6 - sin3 * sin6)
        - 0.20 * (cos4 * cos63 + sin4 * sin63)
}

/// sin(2 dtheta): how much chroma and hue mix around 275 degrees (blue).
fn blue_turn(x: f64, y: f64) -> f64 {
    let (cos275, sin275) = (0.087_155_742_747_658_17, -0.996_194_698_091_745_5);
    let (cos, sin) = (x * cos275 + y * sin275, y * cos275 - x * sin275);
    if cos <= 0.0 {
        // At least 90 degrees away: below 30 degrees * e^-12.9.
        return 0.0;
    }
    // The angle from 275 degrees by halving it three times.
    let mut t = sin / (1.0 + cos);
    for _ in 0..2 {
        t /= 1.0 + (1.0 + t * t).sqrt();
    }
    let t2 = t * t;
    let angle = 8.0 * t * (1.0 - t2 / 3.0 + t2 * t2 / 5.0 - t2 * t2 * t2 / 7.0);
    let k = angle.to_degrees() / 25.0;
    let theta2 = 60_f64.to_radians() * decay(k * k);
    let s = theta2 * theta2;
    theta2 * (1.0 - s / 6.0 * (1.0 - s / 20.0 * (1.0 - s / 42.0 * (1.0 - s / 72.0))))
}

/// e^-x for 0 to about 15, by squaring.
fn decay(x: f64) -> f64 {
    let small = x / 4096.0;
    let mut power = 1.0 - small * (1.0 - small / 2.0 * (1.0 - small / 3.0));
    for _ in 0..12 {
        power *= power;
    }
    power
}

#[cfg(test)]
#[path = "colour_tests.rs"]
mod tests;
