//! Where the product is, and how white everything else.

use super::PRODUCT_BELOW;

/// Side of a cell, in pixels: two blocks of a JPEG, so that what an edge does
/// to its own block stays out of the background.
const CELL: usize = 16;

/// Outermost pixels that count as the border.
const RIM: usize = 2;

/// What was found.
pub(super) struct Layout {
    pub white_background: f64,
    pub fill: Option<f64>,
    pub off_centre: f64,
    pub touches_border: f64,
    pub framed: bool,
}

/// `darkest` holds the darkest channel of every pixel.
pub(super) fn measure(darkest: &[u8], width: usize, height: usize) -> Layout {
    let rows: Vec<usize> = darkest
        .chunks_exact(width)
        .map(|row| count(row, |v| v < PRODUCT_BELOW))
        .collect();
    let columns = columns(darkest, width);
    let (across, down) = (extent(&columns), extent(&rows));
    let (fill, off_centre) = match (across, down) {
        (Some(x), Some(y)) => {
            let share = |(from, to): (usize, usize), side: usize| (to - from) as f64 / side as f64;
            let off = |(from, to): (usize, usize), side: usize| {
                ((from + to) as f64 / 2.0 - side as f64 / 2.0).abs()
            };
            let longer = width.max(height) as f64;
            let off = off(x, width).max(off(y, height)) / longer;
            (Some(share(x, width).max(share(y, height))), off)
        }
        _ => (None, 0.0),
    };
    Layout {
        white_background: white_background(darkest, width, height),
        fill,
        off_centre,
        touches_border: touching(darkest, width, height),
        framed: framed(&rows, width) || framed(&columns, height),
    }
}

/// Values that are so, counted in bytes, of which the processor adds many at once.
fn count(values: &[u8], is: impl Fn(u8) -> bool) -> usize {
    let parts = values.chunks(255);
    parts
        .map(|part| usize::from(part.iter().fold(0_u8, |sum, v| sum + u8::from(is(*v)))))
        .sum()
}

/// Product pixels of every column.
fn columns(darkest: &[u8], width: usize) -> Vec<usize> {
    let mut counts = vec![0_usize; width];
    let mut part = vec![0_u8; width];
    for rows in darkest.chunks(width * 255) {
        part.fill(0);
        for row in rows.chunks_exact(width) {
            for (count, v) in part.iter_mut().zip(row) {
                *count += u8::from(*v < PRODUCT_BELOW);
            }
        }
        for (count, part) in counts.iter_mut().zip(&part) {
            *count += usize::from(*part);
        }
    }
    counts
}

/// First and one past the last line that holds product. A single pixel is dust.
fn extent(counts: &[usize]) -> Option<(usize, usize)> {
    let holds = |count: &usize| *count >= 2;
    let first = counts.iter().position(holds)?;
    let last = counts.iter().rposition(holds)?;
    Some((first, last + 1))
}

/// Exactly white pixels of at most 255, and the darkest.
#[inline(always)]
fn tally(pixels: &[u8]) -> (u8, u8) {
    let both = pixels.iter();
    both.fold((0, 255), |(white, least), v| {
        (white + u8::from(*v == 255), least.min(*v))
    })
}

/// Share of exactly white pixels among the cells that hold no product and lie
/// beside none that does; 0 when there is no such cell.
fn white_background(darkest: &[u8], width: usize, height: usize) -> f64 {
    let (across, down) = (width.div_ceil(CELL), height.div_ceil(CELL));
    let mut white = vec![0_u32; across * down];
    let mut product = vec![false; across * down];
    for (y, row) in darkest.chunks_exact(width).enumerate() {
        let line = y / CELL * across;
        for (cell, pixels) in row.chunks(CELL).enumerate() {
            let (exact, least) = match pixels.as_array::<CELL>() {
                Some(pixels) => tally(pixels),
                None => tally(pixels),
            };
            white[line + cell] += u32::from(exact);
            product[line + cell] |= least < PRODUCT_BELOW;
        }
    }
    let near = |x: usize, y: usize| {
        let (x0, x1) = (x.saturating_sub(1), (x + 1).min(across - 1));
        (y.saturating_sub(1)..=(y + 1).min(down - 1))
            .any(|cy| product[cy * across + x0..=cy * across + x1].contains(&true))
    };
    let (mut whole, mut exact) = (0_usize, 0_usize);
    for y in 0..down {
        for x in 0..across {
            if !near(x, y) {
                let w = CELL.min(width - x * CELL);
                let h = CELL.min(height - y * CELL);
                whole += w * h;
                exact += white[y * across + x] as usize;
            }
        }
    }
    if whole == 0 {
        return 0.0;
    }
    exact as f64 / whole as f64
}

/// Share of the rim that the product covers.
fn touching(darkest: &[u8], width: usize, height: usize) -> f64 {
    let inner = |x: usize, y: usize| {
        (RIM..width.saturating_sub(RIM)).contains(&x)
            && (RIM..height.saturating_sub(RIM)).contains(&y)
    };
    let (mut rim, mut covered) = (0_usize, 0_usize);
    for (y, row) in darkest.chunks_exact(width).enumerate() {
        let edge_row = y < RIM || y + RIM >= height;
        for (x, v) in row.iter().enumerate() {
            if !edge_row && x == RIM && width > 2 * RIM {
                break;
            }
            if !inner(x, y) {
                rim += 1;
                covered += usize::from(*v < PRODUCT_BELOW);
            }
        }
        if !edge_row && width > 2 * RIM {
            rim += RIM;
            covered += row[width - RIM..]
                .iter()
                .filter(|v| **v < PRODUCT_BELOW)
                .count();
        }
    }
    covered as f64 / rim.max(1) as f64
}

/// A side whose lines are covered from end to end, with open space right after.
fn framed(counts: &[usize], line: usize) -> bool {
    let full = |count: &usize| *count * 100 >= line * 98;
    let open = |count: &usize| *count * 100 <= line * 60;
    let bar = |lines: &mut dyn Iterator<Item = &usize>| {
        let most = counts.len() / 8;
        let mut thick = 0;
        for count in lines {
            if full(count) {
                thick += 1;
            } else {
                return thick > 0 && thick <= most && open(count);
            }
        }
        false
    };
    bar(&mut counts.iter()) || bar(&mut counts.iter().rev())
}
