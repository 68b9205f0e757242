//! Points and directions. x to the right, y down, z towards the camera.

use std::ops::{Add, Mul, Sub};

/// A point or direction in the picture plane.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct V2 {
    pub x: f32,
    pub y: f32,
}

/// A direction in space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct V3 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

/// A point.
pub(crate) const fn v2(x: f32, y: f32) -> V2 {
    V2 { x, y }
}

/// A direction, made one long.
pub(crate) fn unit(x: f32, y: f32, z: f32) -> V3 {
    let length = (x * x + y * y + z * z).sqrt().max(1e-9);
    V3 {
        x: x / length,
        y: y / length,
        z: z / length,
    }
}

impl V2 {
    pub fn dot(self, other: V2) -> f32 {
        self.x * other.x + self.y * other.y
    }

    pub fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// The same direction, one long; up when it has no length.
    pub fn unit(self) -> V2 {
        let length = self.length();
        if length < 1e-9 {
            v2(0.0, -1.0)
        } else {
            self * (1.0 / length)
        }
    }

    /// Turned by the angle whose tangent of the half is `half_tan` (clockwise
    /// on the screen): the rational form needs no sine.
    pub fn turned(self, half_tan: f32) -> V2 {
        let t2 = half_tan * half_tan;
        let (cos, sin) = ((1.0 - t2) / (1.0 + t2), 2.0 * half_tan / (1.0 + t2));
        v2(self.x * cos - self.y * sin, self.x * sin + self.y * cos)
    }
}

impl V3 {
    pub fn dot(self, other: V3) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }
}

impl Add for V2 {
    type Output = V2;
    fn add(self, o: V2) -> V2 {
        v2(self.x + o.x, self.y + o.y)
    }
}

impl Sub for V2 {
    type Output = V2;
    fn sub(self, o: V2) -> V2 {
        v2(self.x - o.x, self.y - o.y)
    }
}

impl Mul<f32> for V2 {
    type Output = V2;
    fn mul(self, k: f32) -> V2 {
        v2(self.x * k, self.y * k)
    }
}

/// 0 below `from`, 1 above `to`, smooth between (Hermite).
pub(crate) fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
