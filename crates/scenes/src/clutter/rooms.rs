//! Rooms: a ground, a wall behind it and things around the product, many of
//! them partly outside the frame.

use super::canvas::Canvas;
use super::ground::{Floor, carpet, gingham, parquet, planks, printed, stone, tiles};
use super::things::{any_colour, books, cable, carton, cushion, fruit, jar, plant, plate, sheet};
use crate::noise::{fractal, value};
use crate::rng::Rng;
use crate::srgb::{Linear, blend, scaled, web};
use crate::vec::{V2, smooth, v2};

/// Paints a room for a product that touches the ground at a height, or lies.
pub(super) type Room = fn(&mut Canvas, &mut Rng, f32, bool);

/// All kinds.
pub(super) const ALL: [Room; 7] = [table, laid_table, shelf, kitchen, floor, sofa, desk];

/// A ground pattern and a painted wall behind it.
fn stage(
    canvas: &mut Canvas,
    floor: Floor,
    ground: impl Fn(V2) -> Linear,
    wall: impl Fn(V2) -> Linear,
) {
    canvas.fill(|q| match floor.at(q) {
        Some((g, away)) => (ground(g), away),
        None => (wall(q), 0.85),
    });
}

/// A painted wall with a window or pictures and a lamp's glow.
fn wall_with_pictures(rng: &mut Rng, edge: f32) -> impl Fn(V2) -> Linear + use<> {
    let paint = blend(web(0xD8D2C6), any_colour(rng), rng.between(0.1, 0.6));
    let (frame, picture) = (any_colour(rng), any_colour(rng));
    let at = v2(rng.between(-0.5, 0.5), edge - rng.between(0.25, 0.45));
    let half = v2(rng.between(0.1, 0.22), rng.between(0.1, 0.2));
    let seed = (rng.between(0.0, 1e6)) as u64;
    move |q| {
        let p = q - at;
        let d = (p.x.abs() - half.x).max(p.y.abs() - half.y);
        if d < -0.02 {
            return scaled(picture, 0.3 + 1.3 * fractal(p.x * 9.0, p.y * 12.0, seed));
        }
        if d < 0.0 {
            return frame;
        }
        let skirting = if (edge - 0.05..edge - 0.012).contains(&q.y) {
            1.2
        } else {
            1.0
        };
        scaled(
            paint,
            skirting * (0.7 + 0.3 * value(q.x * 2.0, q.y * 2.0, seed)),
        )
    }
}

/// Two or three things at the far edge of the ground, and perhaps one close to
/// the camera that the frame cuts.
fn things_around(canvas: &mut Canvas, rng: &mut Rng, floor: Floor) {
    let half = canvas.half_width();
    let far = |rng: &mut Rng, side: f32| {
        v2(
            side * half * rng.between(0.55, 1.08),
            floor.edge + rng.between(0.02, 0.07),
        )
    };
    for side in [-1.0, 1.0] {
        let foot = far(rng, side);
        let size = rng.between(0.2, 0.42);
        match rng.pick(&[0, 1, 2, 3, 4]) {
            0 => plant(canvas, rng, foot, size, 0.8),
            1 => carton(canvas, rng, foot, size, 0.75),
            2 => jar(canvas, rng, foot, size, 0.7),
            3 => books(
                canvas,
                rng,
                foot - v2(size * 0.4, 0.0),
                size * 0.8,
                size,
                0.75,
            ),
            _ => fruit(canvas, rng, foot, size, 0.7),
        }
    }
    if rng.between(0.0, 1.0) < 0.75 {
        let side = rng.pick(&[-1.0, 1.0]);
        let at = v2(side * half * rng.between(0.85, 1.05), rng.between(0.1, 0.5));
        let size = rng.between(0.16, 0.34);
        match rng.pick(&[0, 1, 2, 3]) {
            0 => jar(canvas, rng, at, size, 0.5),
            1 => plate(canvas, rng, at, size, 0.34, 0.4),
            2 => fruit(canvas, rng, at, size, 0.4),
            _ => carton(canvas, rng, at, size, 0.5),
        }
    }
}

/// Things that lie at the border of a picture from above.
fn things_beside(canvas: &mut Canvas, rng: &mut Rng) {
    let (half_w, half_h) = (canvas.half_width(), canvas.half_height());
    let corners = [
        (-1.0, -1.0),
        (1.0, -1.0),
        (-1.0, 1.0),
        (1.0, 1.0),
        (1.0, 0.1),
        (-1.0, -0.1),
    ];
    for (x, y) in corners {
        if rng.between(0.0, 1.0) < 0.35 {
            continue;
        }
        let at = v2(
            x * half_w * rng.between(0.85, 1.05),
            y * half_h * rng.between(0.8, 1.05),
        );
        let size = rng.between(0.2, 0.4);
        match rng.pick(&[0, 1, 2, 3, 4, 5]) {
            0 | 1 => sheet(canvas, rng, at, size, 0.1),
            2 => plate(canvas, rng, at, size, 1.0, 0.2),
            3 => fruit(canvas, rng, at, size * 0.8, 0.25),
            4 => cushion(canvas, rng, at, size * 1.2, 0.25),
            _ => cable(canvas, rng, at, v2(at.x * 0.6, -at.y), 0.1),
        }
    }
}

fn around(canvas: &mut Canvas, rng: &mut Rng, floor: Floor, lies: bool) {
    if lies {
        things_beside(canvas, rng);
    } else {
        things_around(canvas, rng, floor);
    }
    let at = v2(rng.pick(&[-0.8, 0.8]), rng.between(-0.6, 0.1));
    canvas.window(at, rng.between(0.15, 0.5));
}

/// A wooden table in a room.
fn table(canvas: &mut Canvas, rng: &mut Rng, base: f32, lies: bool) {
    let floor = Floor::new(rng, base, lies);
    let (dark, bright) = rng.pick(&[
        (0x5A3A22, 0xA9794A),
        (0x8C6A48, 0xD9BC92),
        (0x3A2A20, 0x6E4E36),
        (0x9A8F80, 0xD3CABB),
    ]);
    let (dark, bright) = (web(dark), web(bright));
    let board = rng.between(0.09, 0.17);
    let seed = (rng.between(0.0, 1e6)) as u64;
    let wall = wall_with_pictures(rng, floor.edge);
    stage(
        canvas,
        floor,
        |g| planks(g, board, dark, bright, seed),
        wall,
    );
    around(canvas, rng, floor, lies);
}

/// A table with a patterned cloth.
fn laid_table(canvas: &mut Canvas, rng: &mut Rng, base: f32, lies: bool) {
    let floor = Floor::new(rng, base, lies);
    let (colour, print) = (any_colour(rng), any_colour(rng));
    let check = rng.between(0.03, 0.075);
    let seed = (rng.between(0.0, 1e6)) as u64;
    let checked = rng.between(0.0, 1.0) < 0.5;
    let wall = wall_with_pictures(rng, floor.edge);
    let cloth = |g| {
        if checked {
            gingham(g, check, colour, seed)
        } else {
            printed(g, check * 1.4, colour, print, seed)
        }
    };
    stage(canvas, floor, cloth, wall);
    around(canvas, rng, floor, lies);
}

/// A shelf: boards, books and boxes behind and beside the product.
fn shelf(canvas: &mut Canvas, rng: &mut Rng, base: f32, lies: bool) {
    if lies {
        return table(canvas, rng, base, lies);
    }
    let (dark, bright) = rng.pick(&[
        (0x6B4A2E, 0xB98D5E),
        (0xC9C4BC, 0xEDEAE4),
        (0x33261E, 0x5E4636),
    ]);
    let (dark, bright) = (web(dark), web(bright));
    let seed = (rng.between(0.0, 1e6)) as u64;
    let back = base - rng.between(0.05, 0.1);
    let front = base + rng.between(0.06, 0.12);
    let thick = 0.045;
    canvas.fill(|q| {
        let board = planks(v2(q.x, (q.y - back) * 2.0), 0.5, dark, bright, seed);
        if q.y < back {
            let panel = planks(v2(q.y, q.x), 0.14, dark, bright, seed ^ 8);
            (scaled(panel, 0.35 + 0.15 * smooth(-0.7, 0.4, q.y)), 0.7)
        } else if q.y < front {
            (scaled(board, 0.6 + 0.4 * smooth(back, front, q.y)), 0.1)
        } else if q.y < front + thick {
            (scaled(board, 1.1), 0.05)
        } else {
            let below = planks(v2(q.y, q.x), 0.14, dark, bright, seed ^ 9);
            (
                scaled(below, 0.16 + 0.2 * smooth(front + thick, 0.9, q.y)),
                0.7,
            )
        }
    });
    let half = canvas.half_width();
    let tall = rng.between(0.34, 0.55);
    let gap = rng.between(0.05, 0.24);
    let foot = back + 0.035;
    books(canvas, rng, v2(-half - 0.02, foot), half - gap, tall, 0.6);
    match rng.pick(&[0, 1, 2]) {
        0 => books(canvas, rng, v2(gap, foot), half, tall * 0.9, 0.6),
        1 => carton(canvas, rng, v2(half * 0.75, foot + 0.02), 0.36, 0.55),
        _ => {
            jar(canvas, rng, v2(half * 0.55, foot + 0.01), 0.3, 0.55);
            plant(canvas, rng, v2(half * 0.95, foot + 0.03), 0.42, 0.55);
        }
    }
    books(
        canvas,
        rng,
        v2(-half, front + thick + 0.5),
        half * 2.2,
        0.42,
        0.7,
    );
    canvas.window(v2(rng.pick(&[-0.7, 0.7]), -0.1), rng.between(0.2, 0.5));
}

/// A worktop under a tiled wall.
fn kitchen(canvas: &mut Canvas, rng: &mut Rng, base: f32, lies: bool) {
    let floor = Floor::new(rng, base, lies);
    let (rock, speck) = rng.pick(&[
        (0x8E8A86, 0x2E2C2B),
        (0x3C3D40, 0x9EA0A2),
        (0xC9BEAE, 0x6E5E4E),
    ]);
    let (rock, speck) = (web(rock), web(speck));
    let tile = blend(web(0xE6E2DA), any_colour(rng), rng.between(0.0, 0.7));
    let grout = scaled(tile, 0.45);
    let (w, h) = rng.pick(&[(0.19, 0.095), (0.14, 0.14), (0.26, 0.08)]);
    let seed = (rng.between(0.0, 1e6)) as u64;
    stage(
        canvas,
        floor,
        |g| stone(g, rock, speck, seed),
        |q| tiles(q - v2(0.0, floor.edge), w, h, tile, grout, seed),
    );
    around(canvas, rng, floor, lies);
}

/// Parquet or tiles with a carpet.
fn floor(canvas: &mut Canvas, rng: &mut Rng, base: f32, lies: bool) {
    let floor = Floor::new(rng, base, lies);
    let (dark, bright) = rng.pick(&[(0x6A4526, 0xB07C48), (0x8A6B45, 0xCFA878)]);
    let (dark, bright) = (web(dark), web(bright));
    let (yarn, stripe) = (any_colour(rng), any_colour(rng));
    let seed = (rng.between(0.0, 1e6)) as u64;
    let tiled = rng.between(0.0, 1.0) < 0.35;
    let tile = blend(web(0xCFC8BC), any_colour(rng), 0.3);
    let hem = rng.between(-0.15, 0.3);
    let wall = wall_with_pictures(rng, floor.edge);
    stage(
        canvas,
        floor,
        |g| {
            if g.y > hem {
                carpet(g, yarn, stripe, seed)
            } else if tiled {
                tiles(g, 0.3, 0.3, tile, scaled(tile, 0.4), seed)
            } else {
                parquet(g, dark, bright, seed)
            }
        },
        wall,
    );
    around(canvas, rng, floor, lies);
}

/// A seat of cloth with cushions behind.
fn sofa(canvas: &mut Canvas, rng: &mut Rng, base: f32, lies: bool) {
    let floor = Floor::new(rng, base, lies);
    let (cloth, print) = (any_colour(rng), any_colour(rng));
    let seed = (rng.between(0.0, 1e6)) as u64;
    let fine = rng.between(0.02, 0.05);
    let back = scaled(cloth, 0.75);
    stage(
        canvas,
        floor,
        |g| printed(g, fine, cloth, blend(cloth, print, 0.5), seed),
        |q| {
            let seam = ((q.x * 1.6 + 0.2).rem_euclid(1.0) - 0.5).abs();
            let tuft = 0.55 + 0.5 * smooth(0.0, 0.16, seam);
            scaled(
                back,
                tuft * (0.75 + 0.5 * fractal(q.x * 3.0, q.y * 3.0, seed)),
            )
        },
    );
    if !lies {
        let half = canvas.half_width();
        for side in [-1.0, 0.25, 1.0] {
            let at = v2(
                side * half * rng.between(0.6, 0.95),
                floor.edge - rng.between(0.02, 0.2),
            );
            cushion(canvas, rng, at, 0.46 + 0.08 * side, 0.75);
        }
    }
    around(canvas, rng, floor, lies);
}

/// A desk with papers and cables.
fn desk(canvas: &mut Canvas, rng: &mut Rng, base: f32, lies: bool) {
    let floor = Floor::new(rng, base, lies);
    let top = blend(web(0x6E6A66), any_colour(rng), 0.5);
    let seed = (rng.between(0.0, 1e6)) as u64;
    let wall = wall_with_pictures(rng, floor.edge);
    stage(
        canvas,
        floor,
        |g| {
            let fine = fractal(g.x * 40.0, g.y * 6.0, seed);
            let wear = fractal(g.x * 2.0, g.y * 2.5, seed ^ 2);
            scaled(top, 0.7 + 0.25 * fine + 0.35 * wear)
        },
        wall,
    );
    if lies {
        for _ in 0..3 {
            let at = v2(rng.between(-0.8, 0.8), rng.between(-0.6, 0.6));
            let size = rng.between(0.3, 0.5);
            sheet(canvas, rng, at, size, 0.1);
        }
    } else {
        let half = canvas.half_width();
        let at = floor.edge + 0.03;
        books(canvas, rng, v2(-half, at), half * 0.6, 0.36, 0.7);
    }
    let half = canvas.half_width();
    let (from, to) = (rng.between(-0.1, 0.5), rng.between(0.2, 0.5));
    cable(
        canvas,
        rng,
        v2(-half - 0.05, from),
        v2(half + 0.05, to),
        0.2,
    );
    around(canvas, rng, floor, lies);
}
