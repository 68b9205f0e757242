//! Frames, chains, grids, wheels, brushes: thin parts with holes between them.

use super::skin;
use crate::part::Part;
use crate::products::wire::{around, bent, hoop, rod, spring, wavy};
use crate::rng::Rng;
use crate::vec::{V2, v2};

fn somewhere(rng: &mut Rng) -> V2 {
    v2(rng.between(-0.45, 0.45), rng.between(-0.4, 0.4))
}

/// Half the thickness of a wire: thin ones are as frequent as thick ones.
fn thickness(rng: &mut Rng) -> f32 {
    let t = rng.between(0.0, 1.0);
    0.0013 + 0.022 * t * t
}

/// Rods, curves and hoops that hang together.
pub(super) fn frame(rng: &mut Rng) -> Vec<Part> {
    let material = skin::wire(rng);
    let mut half = thickness(rng);
    let mut parts = Vec::new();
    let mut from = somewhere(rng);
    for _ in 0..rng.pick(&[2, 4, 7, 11]) {
        if rng.between(0.0, 1.0) < 0.25 {
            half = thickness(rng);
        }
        let to = somewhere(rng);
        match rng.pick(&[0, 1, 2, 3]) {
            0 => parts.push(rod(from, to, half, material)),
            1 => {
                let (a, b) = (somewhere(rng), somewhere(rng));
                let line = [(from.x, from.y), (a.x, a.y), (b.x, b.y), (to.x, to.y)];
                parts.push(bent(&line, half, material));
            }
            2 => parts.push(hoop(from, rng.between(0.02, 0.3), half, material)),
            _ => {
                let (wide, turns) = (rng.between(0.01, 0.05), rng.pick(&[5, 9, 15]));
                let thin = (half * 0.5).max(0.0018);
                parts.extend(spring((from, to), (wide, turns), thin, material));
            }
        }
        from = to;
    }
    parts
}

/// Links along a closed or an open curve.
pub(super) fn chain(rng: &mut Rng) -> Vec<Part> {
    let material = skin::wire(rng);
    let links = rng.pick(&[12, 20, 34, 50]);
    let (rx, ry) = (rng.between(0.2, 0.44), rng.between(0.12, 0.4));
    let wave = rng.between(-0.08, 0.08);
    let radius = rng.between(0.6, 1.3) / links as f32;
    let half = radius * rng.between(0.14, 0.4);
    let shown = (links as f32 * rng.pick(&[0.6, 1.0, 1.0])) as usize;
    let every = rng.pick(&[1, 2]);
    let ring = wavy(links, (rx, ry), wave);
    let mut parts: Vec<Part> = (0..shown)
        .map(|k| {
            let next = ring[(k + 1) % links];
            if k % every == 0 {
                hoop(ring[k], radius, half, material)
            } else {
                rod(ring[k], next, half, material)
            }
        })
        .collect();
    let pendant = rng.between(0.02, 0.1);
    parts.push(hoop(
        ring[0],
        pendant,
        rng.between(0.15, 0.5) * pendant,
        material,
    ));
    parts
}

/// Two sets of parallel rods in a frame.
pub(super) fn lattice(rng: &mut Rng) -> Vec<Part> {
    let material = skin::wire(rng);
    let half = thickness(rng).min(0.012);
    let (wide, tall) = (rng.between(0.2, 0.47), rng.between(0.12, 0.42));
    let lean = rng.between(-0.15, 0.15);
    let corner = |u: f32, v: f32| v2(u * wide + lean * v, v * tall);
    let mut parts = Vec::new();
    let across = rng.pick(&[0, 2, 5, 9, 14]);
    let down = rng.pick(&[0, 1, 3, 7]) + usize::from(across == 0) * 4;
    let place = |k: usize, n: usize| (k as f32 + 1.0) / (n as f32 + 1.0) * 2.0 - 1.0;
    for k in 0..across {
        let u = place(k, across);
        parts.push(rod(corner(u, -1.0), corner(u, 1.0), half, material));
    }
    for k in 0..down {
        let v = place(k, down);
        parts.push(rod(corner(-1.0, v), corner(1.0, v), half, material));
    }
    let rim = half * rng.between(1.0, 2.5);
    let corners = [
        corner(-1.0, -1.0),
        corner(1.0, -1.0),
        corner(1.0, 1.0),
        corner(-1.0, 1.0),
    ];
    for k in 0..4 {
        parts.push(rod(corners[k], corners[(k + 1) % 4], rim, material));
    }
    parts
}

/// A hoop with spokes, and sometimes a second one.
pub(super) fn wheel(rng: &mut Rng) -> Vec<Part> {
    let material = skin::wire(rng);
    let tyre = skin::wire(rng);
    let radius = rng.between(0.12, 0.28);
    let spokes = rng.pick(&[0, 5, 9, 16, 28]);
    let thin = rng.between(0.0011, 0.005);
    let thick = rng.between(0.006, 0.03);
    let twice = rng.between(0.0, 1.0) < 0.5;
    let middles = if twice {
        vec![v2(-0.24, 0.1), v2(0.24, 0.1)]
    } else {
        vec![v2(rng.between(-0.1, 0.1), 0.0)]
    };
    let mut parts = Vec::new();
    for middle in &middles {
        for d in around(spokes.max(1)).into_iter().take(spokes) {
            parts.push(rod(*middle, *middle + d * radius, thin, material));
        }
        parts.push(hoop(*middle, radius, thick, tyre));
        parts.push(hoop(*middle, 0.02, 0.01, material));
    }
    let top = v2(rng.between(-0.1, 0.1), -rng.between(0.1, 0.35));
    parts.extend(middles.iter().map(|m| rod(*m, top, thick * 0.6, material)));
    parts
}

/// Hairs that fan out from a handle.
pub(super) fn brush(rng: &mut Rng) -> Vec<Part> {
    let hair = skin::wire(rng);
    let count = rng.pick(&[20, 50, 110]);
    let (from, spread) = (rng.between(0.02, 0.12), rng.between(1.0, 2.8));
    let long = rng.between(0.12, 0.4);
    let thin = rng.between(0.0011, 0.004);
    let mut parts: Vec<Part> = (0..count)
        .map(|_| {
            let x = rng.between(-from, from);
            let end = v2(x * spread, -long * rng.between(0.8, 1.0));
            rod(v2(x, 0.0), end, thin, hair)
        })
        .collect();
    let grip = rng.between(0.02, 0.12);
    let handle = skin::wire(rng);
    parts.push(rod(
        v2(0.0, 0.02),
        v2(0.0, rng.between(0.1, 0.42)),
        grip,
        handle,
    ));
    parts
}
