//! Sharpness as the width of edges, after Marziliano, Dufaux, Winkler and
//! Ebrahimi, "A no-reference perceptual blur metric" (ICIP 2002, section 2):
//! from a strong rise the walk goes up and down to the next extremum; the
//! distance of the two is the edge's width. Edges against the white background
//! are left out, because a cut-out always has sharp ones.

use crate::columns::columns;

/// Every how many rows and columns are looked at, of up to 1500 and of more.
const STEPS: (usize, usize) = (6, 12);

/// Least rise from extremum to extremum, in luma levels.
const RISE: i16 = 36;

/// Least rise a pixel where a walk starts.
const STEEP: i16 = 6;

/// From this level on a side of an edge is background.
const WHITE: i16 = 243;

/// Fewest edges that say something.
const FEWEST: usize = 24;

/// Width, in pixels, that a tenth of the edges stay below; `None` when there
/// are too few edges.
pub(super) fn width(luma: &[u8], width: usize, height: usize) -> Option<f64> {
    let step = if width.max(height) > 1500 {
        STEPS.1
    } else {
        STEPS.0
    };
    let mut widths = Vec::new();
    let mut line = Vec::new();
    for row in luma.chunks_exact(width.max(1)).step_by(step) {
        line.clear();
        line.extend(row.iter().map(|v| i16::from(*v)));
        along(&line, &mut widths);
    }
    let at = |x: usize, y: usize| i16::from(luma[y * width + x]);
    columns((width, height), step, at, |line| along(line, &mut widths));
    if widths.len() < FEWEST {
        return None;
    }
    widths.sort_unstable_by(f64::total_cmp);
    Some(widths[widths.len() / 10])
}

/// Adds the widths of the rises and falls of one line.
fn along(line: &[i16], widths: &mut Vec<f64>) {
    let mut at = 1;
    while at < line.len() {
        let slope = line[at] - line[at - 1];
        if slope.abs() < STEEP {
            at += 1;
            continue;
        }
        let sign = slope.signum();
        let rises = |i: usize| (line[i] - line[i - 1]) * sign > 0;
        let mut from = at - 1;
        while from > 0 && rises(from) {
            from -= 1;
        }
        let mut to = at;
        while to + 1 < line.len() && rises(to + 1) {
            to += 1;
        }
        let high = line[from].max(line[to]);
        if (line[to] - line[from]).abs() >= RISE && high < WHITE {
            widths.push((to - from) as f64);
        }
        at = to + 1;
    }
}
