//! Things that lie about in a home, painted flat in the light of a window on
//! the left.

use super::canvas::Canvas;
use crate::noise::{fractal, lattice, value};
use crate::rng::Rng;
use crate::srgb::{Linear, blend, scaled, web};
use crate::vec::{V2, smooth, v2};

/// Any colour, quiet more often than loud.
pub(super) fn any_colour(rng: &mut Rng) -> Linear {
    let main = rng.between(0.03, 0.6);
    let loud = rng.between(0.1, 0.85);
    let mut c = [
        main,
        main * (1.0 - loud * rng.between(0.0, 1.0)),
        main * (1.0 - loud),
    ];
    let turn = rng.pick(&[0, 1, 2, 3, 4]);
    c.rotate_left(turn % 3);
    if turn > 2 {
        c.swap(0, 1);
    }
    c
}

/// A parallelogram: where a point lies along its two sides, 0 to 1 inside.
struct Slab {
    corner: V2,
    u: V2,
    v: V2,
}

impl Slab {
    fn at(&self, q: V2) -> Option<(f32, f32)> {
        let p = q - self.corner;
        let area = self.u.x * self.v.y - self.u.y * self.v.x;
        let s = (p.x * self.v.y - p.y * self.v.x) / area;
        let t = (self.u.x * p.y - self.u.y * p.x) / area;
        ((0.0..1.0).contains(&s) && (0.0..1.0).contains(&t)).then_some((s, t))
    }

    fn paint(&self, canvas: &mut Canvas, away: f32, colour: impl Fn(f32, f32) -> Linear) {
        let xs = [0.0, self.u.x, self.v.x, self.u.x + self.v.x];
        let ys = [0.0, self.u.y, self.v.y, self.u.y + self.v.y];
        let low = v2(
            xs.iter().copied().fold(0.0, f32::min),
            ys.iter().copied().fold(0.0, f32::min),
        );
        let high = v2(
            xs.iter().copied().fold(0.0, f32::max),
            ys.iter().copied().fold(0.0, f32::max),
        );
        canvas.paint(low + self.corner, high + self.corner, away, |q| {
            self.at(q).map(|(s, t)| colour(s, t))
        });
    }
}

/// Books side by side on a board at `y`, from `x` on for `width`.
pub(super) fn books(
    canvas: &mut Canvas,
    rng: &mut Rng,
    from: V2,
    width: f32,
    tall: f32,
    away: f32,
) {
    let mut x = from.x;
    while x < from.x + width {
        let thick = rng.between(0.022, 0.06);
        let high = tall * rng.between(0.7, 1.0);
        let colour = any_colour(rng);
        let label = blend(web(0xE9DFC6), any_colour(rng), rng.between(0.0, 0.6));
        let (a, b) = (rng.between(0.1, 0.3), rng.between(0.45, 0.8));
        let lean = if rng.between(0.0, 1.0) < 0.12 {
            0.03
        } else {
            0.0
        };
        let seed = rng.pick(&[1_u64, 2, 3, 4, 5]);
        Slab {
            corner: v2(x + lean, from.y - high),
            u: v2(thick, 0.0),
            v: v2(-lean, high),
        }
        .paint(canvas, away, |s, t| {
            let round = 0.55 + 0.75 * (1.0 - (2.0 * s - 0.75) * (2.0 * s - 0.75)).max(0.0);
            let letters = t > a
                && t < b
                && (s - 0.5).abs() < 0.22
                && lattice((t * 60.0) as i32, (s * 6.0) as i32, seed) > 0.45;
            let bands = (t - 0.06).abs() < 0.008 || (t - 0.93).abs() < 0.012;
            scaled(if letters || bands { label } else { colour }, round)
        });
        x += thick + 0.002;
    }
}

/// A cardboard or gift box that stands at `foot` (middle of its lower edge).
pub(super) fn carton(canvas: &mut Canvas, rng: &mut Rng, foot: V2, size: f32, away: f32) {
    let (w, h) = (size * rng.between(0.8, 1.4), size * rng.between(0.6, 1.1));
    let card = if rng.between(0.0, 1.0) < 0.5 {
        web(0xB58A5E)
    } else {
        any_colour(rng)
    };
    let tape = blend(card, web(0xE8DCC0), 0.6);
    canvas.darken(foot + v2(w * 0.3, 0.0), w, h * 0.22, 0.6);
    let depth = v2(w * 0.3, -h * 0.22);
    let front = Slab {
        corner: v2(foot.x - w / 2.0, foot.y - h),
        u: v2(w, 0.0),
        v: v2(0.0, h),
    };
    let top = Slab {
        corner: front.corner,
        u: v2(w, 0.0),
        v: depth,
    };
    let side = Slab {
        corner: front.corner + v2(w, 0.0),
        u: depth,
        v: v2(0.0, h),
    };
    front.paint(canvas, away, |s, t| {
        let print = (0.12..0.42).contains(&s)
            && (0.6..0.85).contains(&t)
            && (t * 40.0).rem_euclid(2.0) < 1.0;
        let c = if print { scaled(card, 0.35) } else { card };
        scaled(c, 0.72 + 0.08 * value(s * 30.0, t * 4.0, 9))
    });
    top.paint(canvas, away, |s, _| {
        let c = if (s - 0.5).abs() < 0.09 { tape } else { card };
        scaled(c, 0.98)
    });
    side.paint(canvas, away, |_, t| scaled(card, 0.42 + 0.06 * t));
}

/// A jar, tin or glass: a straight cylinder with a lid.
pub(super) fn jar(canvas: &mut Canvas, rng: &mut Rng, foot: V2, size: f32, away: f32) {
    let (r, h) = (size * rng.between(0.25, 0.4), size * rng.between(0.7, 1.2));
    let (wall, lid, label) = (any_colour(rng), any_colour(rng), any_colour(rng));
    canvas.darken(foot + v2(r, 0.0), r * 2.6, r * 0.8, 0.55);
    canvas.paint(
        v2(foot.x - r, foot.y - h * 1.2),
        v2(foot.x + r, foot.y + r * 0.3),
        away,
        |q| {
            let s = (q.x - foot.x) / r;
            if s.abs() >= 1.0 {
                return None;
            }
            let bow = (1.0 - s * s).sqrt() * r * 0.22;
            let t = (q.y - foot.y - bow + h) / h;
            let lit = 0.35 + 0.75 * (1.0 - s * s).sqrt() * (0.75 - 0.45 * s);
            let strip = 0.5 * smooth(0.1, 0.0, (s + 0.55).abs());
            if (0.0..1.0).contains(&t) {
                let c = if (0.35..0.75).contains(&t) {
                    label
                } else {
                    wall
                };
                let c = scaled(c, lit);
                return Some(c.map(|v| v + strip * 0.25));
            }
            (-0.16..0.0).contains(&t).then(|| scaled(lid, lit))
        },
    );
}

/// A plant in a pot: leaves on all sides.
pub(super) fn plant(canvas: &mut Canvas, rng: &mut Rng, foot: V2, size: f32, away: f32) {
    let pot = blend(web(0xA9583A), any_colour(rng), rng.between(0.0, 0.7));
    let (r, h) = (size * 0.26, size * 0.4);
    canvas.darken(foot + v2(r, 0.0), r * 2.8, r * 0.9, 0.55);
    canvas.paint(foot - v2(r, h), foot + v2(r, 0.0), away, |q| {
        let t = (foot.y - q.y) / h;
        let s = (q.x - foot.x) / (r * (0.72 + 0.28 * t));
        (s.abs() < 1.0).then(|| {
            let rim = if t > 0.8 { 1.15 } else { 1.0 };
            scaled(
                pot,
                rim * (0.35 + 0.6 * (1.0 - s * s).sqrt() * (0.8 - 0.4 * s)),
            )
        })
    });
    let crown = foot - v2(0.0, h);
    for _ in 0..34 {
        let turn = rng.between(-0.85, 0.85);
        let out = v2(2.0 * turn, -(1.0 - turn * turn)) * (1.0 / (1.0 + turn * turn));
        let long = size * rng.between(0.3, 0.85);
        let wide = long * rng.between(0.1, 0.19);
        let green = scaled(
            blend(web(0x3F6B2E), web(0x9DB655), rng.between(0.0, 1.0)),
            rng.between(0.45, 1.1),
        );
        let tip = crown + out * long;
        let reach = v2(long + wide, long + wide);
        canvas.paint(crown - reach, crown + reach, away, |q| {
            let along = (q - crown).dot(out) / long;
            let across = ((q - crown).dot(v2(-out.y, out.x)) + 0.12 * long * along * along) / wide;
            let rest = 4.0 * along * (1.0 - along) - across.abs() * (0.8 + along * 0.5);
            (along > 0.0 && along < 1.0 && rest > 0.0 && tip.x.is_finite()).then(|| {
                let vein = if across.abs() < 0.12 { 1.25 } else { 1.0 };
                scaled(green, vein * if across < 0.0 { 1.1 } else { 0.78 })
            })
        });
    }
}

/// A sheet of print: a magazine or letter, turned.
pub(super) fn sheet(canvas: &mut Canvas, rng: &mut Rng, middle: V2, size: f32, away: f32) {
    let turn = rng.between(-0.4, 0.4);
    let (u, v) = (
        v2(size, 0.0).turned(turn),
        v2(0.0, size * 1.35).turned(turn),
    );
    let paper = scaled(web(0xF0EDE6), rng.between(0.7, 1.0));
    let photo = any_colour(rng);
    let seed = (rng.between(0.0, 1e6)) as u64;
    canvas.darken(middle + v2(0.02, 0.02), size * 0.95, size * 1.05, 0.3);
    let slab = Slab {
        corner: middle - (u + v) * 0.5,
        u,
        v,
    };
    slab.paint(canvas, away, |s, t| {
        if t < 0.45 && (0.07..0.93).contains(&s) && t > 0.05 {
            return scaled(photo, 0.4 + 1.2 * fractal(s * 4.0, t * 5.0, seed));
        }
        let line = (t * 44.0).rem_euclid(1.0) < 0.45 && (0.07..0.93).contains(&s) && t < 0.93;
        let word = lattice((s * 34.0) as i32, (t * 44.0) as i32, seed) > 0.2;
        if line && word && t > 0.5 {
            scaled(paper, 0.18)
        } else {
            paper
        }
    });
}

/// A ball of wool, an orange, an apple.
pub(super) fn fruit(canvas: &mut Canvas, rng: &mut Rng, foot: V2, size: f32, away: f32) {
    let r = size * 0.3;
    let middle = foot - v2(0.0, r);
    let skin = rng.pick(&[
        web(0xD9731A),
        web(0xA9B52B),
        web(0xB3232A),
        web(0xE3C13B),
        web(0x7D5A86),
    ]);
    let seed = rng.pick(&[3_u64, 4, 5]);
    canvas.darken(foot + v2(r * 0.5, 0.0), r * 1.8, r * 0.7, 0.6);
    canvas.paint(middle - v2(r, r), middle + v2(r, r), away, |q| {
        let n = (q - middle) * (1.0 / r);
        let rest = 1.0 - n.dot(n);
        (rest > 0.0).then(|| {
            let z = rest.sqrt();
            let lit = 0.22 + 0.85 * (z * 0.6 - n.x * 0.5 - n.y * 0.55).max(0.0);
            scaled(
                skin,
                lit * (0.9 + 0.25 * fractal(n.x * 14.0, n.y * 14.0, seed)),
            )
        })
    });
}

/// A plate or saucer seen at an angle; `flat` is its height over its width.
pub(super) fn plate(
    canvas: &mut Canvas,
    rng: &mut Rng,
    middle: V2,
    size: f32,
    flat: f32,
    away: f32,
) {
    let (rx, ry) = (size * 0.6, size * 0.6 * flat);
    let (glaze, ring) = (
        blend(web(0xE9E6DE), any_colour(rng), rng.between(0.0, 0.8)),
        any_colour(rng),
    );
    canvas.darken(middle + v2(rx * 0.12, ry * 0.2), rx * 1.25, ry * 1.3, 0.5);
    canvas.paint(middle - v2(rx, ry), middle + v2(rx, ry), away, |q| {
        let (u, v) = ((q.x - middle.x) / rx, (q.y - middle.y) / ry);
        let k = u * u + v * v;
        (k < 1.0).then(|| {
            let c = if (0.78..0.88).contains(&k) {
                ring
            } else {
                glaze
            };
            let well = 0.14 * smooth(0.4, 0.5, k) * (u * 0.6 + v * 0.6);
            scaled(c, 0.82 + well + if k < 0.45 { -0.1 * (u + v) } else { 0.0 })
        })
    });
}

/// A cable that wanders from one side to another.
pub(super) fn cable(canvas: &mut Canvas, rng: &mut Rng, a: V2, c: V2, away: f32) {
    let b = (a + c) * 0.5 + v2(rng.between(-0.35, 0.35), rng.between(-0.35, 0.35));
    let dark = scaled(web(0x3A3A3C), rng.between(0.6, 3.0));
    let half = rng.between(0.004, 0.008);
    for k in 0..160 {
        let t = k as f32 / 159.0;
        let p = a * ((1.0 - t) * (1.0 - t)) + b * (2.0 * t * (1.0 - t)) + c * (t * t);
        canvas.darken(p + v2(half, half), half * 2.2, half * 2.2, 0.12);
    }
    for k in 0..600 {
        let t = k as f32 / 599.0;
        let p = a * ((1.0 - t) * (1.0 - t)) + b * (2.0 * t * (1.0 - t)) + c * (t * t);
        let r = v2(half, half);
        canvas.paint(p - r, p + r, away, |q| {
            let n = (q - p) * (1.0 / half);
            (n.dot(n) < 1.0).then(|| scaled(dark, 0.8 - 0.5 * n.y))
        });
    }
}

/// A cushion or folded towel with stripes.
pub(super) fn cushion(canvas: &mut Canvas, rng: &mut Rng, middle: V2, size: f32, away: f32) {
    let turn = rng.between(-0.2, 0.2);
    let (cloth, stripe) = (any_colour(rng), any_colour(rng));
    let per = rng.between(3.0, 9.0);
    let seed = (rng.between(0.0, 1e6)) as u64;
    let reach = v2(size, size) * 0.75;
    canvas.darken(middle + v2(0.03, size * 0.3), size * 0.9, size * 0.6, 0.5);
    canvas.paint(middle - reach, middle + reach, away, |q| {
        let p = (q - middle).turned(turn) * (2.0 / size);
        let (x2, y2) = (p.x * p.x, p.y * p.y * 1.5);
        let k = x2 * x2 + y2 * y2;
        (k < 1.0).then(|| {
            let band = (p.x * per).rem_euclid(2.0) < 0.7;
            let fold = fractal(p.x * 2.0, p.y * 2.0, seed) - 0.5;
            let lit = 1.0 - 0.55 * k + 0.5 * fold - 0.2 * p.x - 0.15 * p.y;
            scaled(if band { stripe } else { cloth }, lit.max(0.1))
        })
    });
}
