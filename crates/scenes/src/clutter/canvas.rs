//! A picture in linear light on which things are painted one over another.

use crate::blur::gaussian;
use crate::srgb::{Linear, blend, scaled};
use crate::vec::{V2, smooth, v2};

/// Light and distance from the plane of focus (0 to 1) of every pixel.
/// Positions are in shorter sides of the picture, from its middle.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    light: Vec<Linear>,
    away: Vec<f32>,
}

impl Canvas {
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            light: vec![[0.0; 3]; width * height],
            away: vec![0.0; width * height],
        }
    }

    fn side(&self) -> f32 {
        self.width.min(self.height) as f32
    }

    /// Half the width, in shorter sides.
    pub fn half_width(&self) -> f32 {
        self.width as f32 / self.side() / 2.0
    }

    /// Half the height, in shorter sides.
    pub fn half_height(&self) -> f32 {
        self.height as f32 / self.side() / 2.0
    }

    fn pixels(&self, low: f32, high: f32, size: usize) -> std::ops::Range<usize> {
        let at = |v: f32| (v * self.side() + size as f32 / 2.0).clamp(0.0, size as f32);
        at(low).floor() as usize..at(high).ceil() as usize
    }

    /// Calls `change` for every pixel within a box.
    fn each(&mut self, low: V2, high: V2, mut change: impl FnMut(V2, &mut Linear, &mut f32)) {
        let side = self.side();
        let (half_w, half_h) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        for y in self.pixels(low.y, high.y, self.height) {
            for x in self.pixels(low.x, high.x, self.width) {
                let q = v2(x as f32 + 0.5 - half_w, y as f32 + 0.5 - half_h) * (1.0 / side);
                let i = y * self.width + x;
                change(q, &mut self.light[i], &mut self.away[i]);
            }
        }
    }

    /// Paints where `colour` gives one, within a box, at a distance from the
    /// plane of focus.
    pub fn paint(&mut self, low: V2, high: V2, away: f32, colour: impl Fn(V2) -> Option<Linear>) {
        self.each(low, high, |q, light, depth| {
            if let Some(c) = colour(q) {
                *light = c;
                *depth = away;
            }
        });
    }

    /// Paints everything; `colour` gives the distance from the focus too.
    pub fn fill(&mut self, colour: impl Fn(V2) -> (Linear, f32)) {
        let corner = v2(self.half_width(), self.half_height());
        self.each(corner * -1.0, corner, |q, light, depth| {
            (*light, *depth) = colour(q);
        });
    }

    /// Takes light away around `middle`: the soft shadow of a thing.
    pub fn darken(&mut self, middle: V2, rx: f32, ry: f32, strength: f32) {
        let r = v2(rx, ry);
        self.each(middle - r, middle + r, |q, light, _| {
            let (u, v) = ((q.x - middle.x) / rx, (q.y - middle.y) / ry);
            let inside = (1.0 - u * u - v * v).max(0.0);
            *light = scaled(
                *light,
                1.0 - strength * inside * inside * (3.0 - 2.0 * inside),
            );
        });
    }

    /// Light that falls off away from a window.
    pub fn window(&mut self, at: V2, strength: f32) {
        let corner = v2(self.half_width(), self.half_height());
        self.each(corner * -1.0, corner, |q, light, _| {
            let away = q - at;
            let k = 1.0 + strength * (0.55 - smooth(0.0, 1.6, away.dot(away)));
            *light = scaled(*light, k);
        });
    }

    /// The picture at a size, blurred by distance from the plane of focus;
    /// `defocus` 0 is a phone in bright light, 1 a portrait lens.
    pub fn photographed(&self, width: usize, height: usize, defocus: f32) -> Vec<Linear> {
        let side = self.side();
        let sharp = gaussian(&self.light, self.width, 0.6);
        let middle = gaussian(
            &self.light,
            self.width,
            0.6 + (0.002 + 0.006 * defocus) * side,
        );
        let far = gaussian(&middle, self.width, 0.6 + (0.002 + 0.02 * defocus) * side);
        let depth = gaussian(
            &self.away.iter().map(|d| [*d; 3]).collect::<Vec<_>>(),
            self.width,
            0.003 * side,
        );
        let mut light = sharp;
        for (i, pixel) in light.iter_mut().enumerate() {
            let d = depth[i][0].clamp(0.0, 1.0) * 2.0;
            *pixel = if d < 1.0 {
                blend(*pixel, middle[i], d)
            } else {
                blend(middle[i], far[i], d - 1.0)
            };
        }
        self.enlarged(&light, width, height)
    }

    fn enlarged(&self, light: &[Linear], width: usize, height: usize) -> Vec<Linear> {
        if (width, height) == (self.width, self.height) {
            return light.to_vec();
        }
        let mut out = Vec::with_capacity(width * height);
        let at = |v: usize, to: usize, from: usize| {
            let u = (v as f32 + 0.5) * from as f32 / to as f32 - 0.5;
            let u = u.clamp(0.0, (from - 1) as f32);
            let low = (u as usize).min(from.saturating_sub(2));
            (low, (low + 1).min(from - 1), u - low as f32)
        };
        for y in 0..height {
            let (y0, y1, ty) = at(y, height, self.height);
            for x in 0..width {
                let (x0, x1, tx) = at(x, width, self.width);
                let (above, below) = (y0 * self.width, y1 * self.width);
                let top = blend(light[above + x0], light[above + x1], tx);
                let bottom = blend(light[below + x0], light[below + x1], tx);
                out.push(blend(top, bottom, ty));
            }
        }
        out
    }
}
