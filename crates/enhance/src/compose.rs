//! A cut-out on white, and its spot in a frame.

use imaging::{Pixels, Spot};
use matting::Cutout;

use crate::frame::Place;
use crate::light;

/// Pixels of open space that are kept around a product, so that soft edges are
/// whole.
const MARGIN: usize = 12;

/// A product on pure white, cropped closely.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    /// Without alpha.
    pub pixels: Pixels,
    /// The product's box in it: left, top, right, bottom.
    pub bounds: [usize; 4],
}

/// Lays a cut-out on white: `C = a F + (1 - a) 1` in linear light, per channel.
/// `None` when nothing is left of the product.
pub(crate) fn on_white(cutout: &Cutout) -> Option<Ground> {
    let [left, top, right, bottom] = bounds(cutout)?;
    let crop = [
        left.saturating_sub(MARGIN),
        top.saturating_sub(MARGIN),
        (right + MARGIN).min(cutout.width),
        (bottom + MARGIN).min(cutout.height),
    ];
    Some(laid(cutout, crop, [left, top, right, bottom]))
}

/// The same without cropping.
pub(crate) fn uncropped(cutout: &Cutout) -> Option<Ground> {
    let bounds = bounds(cutout)?;
    Some(laid(cutout, [0, 0, cutout.width, cutout.height], bounds))
}

fn laid(cutout: &Cutout, [x0, y0, x1, y1]: [usize; 4], bounds: [usize; 4]) -> Ground {
    let mut rgb = Vec::with_capacity((x1 - x0) * (y1 - y0) * 3);
    for y in y0..y1 {
        let row = y * cutout.width;
        let alphas = &cutout.alpha[row + x0..row + x1];
        let colours = &cutout.rgb[(row + x0) * 3..(row + x1) * 3];
        let mut at = 0;
        // Most pixels lie wholly inside or outside: runs of the same alpha.
        for run in alphas.chunk_by(|a, b| a == b) {
            let colours = &colours[at * 3..(at + run.len()) * 3];
            at += run.len();
            match run[0] {
                255 => rgb.extend_from_slice(colours),
                0 => rgb.resize(rgb.len() + colours.len(), 255),
                a => rgb.extend(colours.iter().map(|c| light::over_white(*c, a))),
            }
        }
    }
    let [left, top, right, bottom] = bounds;
    Ground {
        pixels: Pixels {
            width: (x1 - x0) as u32,
            height: (y1 - y0) as u32,
            rgb,
            alpha: None,
        },
        bounds: [left - x0, top - y0, right - x0, bottom - y0],
    }
}

/// The box around everything that is at least half covered.
fn bounds(cutout: &Cutout) -> Option<[usize; 4]> {
    let (mut left, mut right) = (usize::MAX, 0);
    let (mut top, mut bottom) = (usize::MAX, 0);
    for (y, row) in cutout.alpha.chunks_exact(cutout.width.max(1)).enumerate() {
        let Some(first) = row.iter().position(|a| *a >= 128) else {
            continue;
        };
        let last = row.iter().rposition(|a| *a >= 128).unwrap_or(first);
        left = left.min(first);
        right = right.max(last + 1);
        top = top.min(y);
        bottom = y + 1;
    }
    (left < right).then_some([left, top, right, bottom])
}

impl Ground {
    /// The same with at most `room` frame pixels on each side of the product,
    /// at `factor` frame pixels for each of its own.
    pub fn within(self, room: f64, factor: f64) -> Self {
        let most = (room / factor).floor().max(0.0) as usize;
        let (width, height) = (self.pixels.width as usize, self.pixels.height as usize);
        let [left, top, right, bottom] = self.bounds;
        let (x0, y0) = (left.saturating_sub(most), top.saturating_sub(most));
        let (x1, y1) = ((right + most).min(width), (bottom + most).min(height));
        if (x0, y0, x1, y1) == (0, 0, width, height) {
            return self;
        }
        let rows = self.pixels.rgb.chunks_exact(width * 3);
        let rows: Vec<&[u8]> = rows
            .skip(y0)
            .take(y1 - y0)
            .map(|row| &row[x0 * 3..x1 * 3])
            .collect();
        Self {
            pixels: Pixels {
                width: (x1 - x0) as u32,
                height: (y1 - y0) as u32,
                rgb: rows.concat(),
                alpha: None,
            },
            bounds: [left - x0, top - y0, right - x0, bottom - y0],
        }
    }
}

/// Where a board of `size` goes, so that the product's box is in the middle of
/// the frame: `factor` frame pixels for each of its pixels.
pub(crate) fn spot(size: (u32, u32), bounds: [usize; 4], place: &Place, factor: f64) -> Spot {
    let along = |size: u32, from: usize, to: usize, side: u32| {
        let length = (f64::from(size) * factor).round().clamp(1.0, side.into());
        let middle = (from + to) as f64 / 2.0 * length / f64::from(size);
        let start = (f64::from(side) / 2.0 - middle).round();
        (
            start.clamp(0.0, f64::from(side) - length) as u32,
            length as u32,
        )
    };
    let [left, top, right, bottom] = bounds;
    let (x, width) = along(size.0, left, right, place.width);
    let (y, height) = along(size.1, top, bottom, place.height);
    Spot {
        left: x,
        top: y,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disc(side: usize, radius: f64) -> Cutout {
        let middle = side as f64 / 2.0;
        let alpha = (0..side * side).map(|i| {
            let (dx, dy) = (
                (i % side) as f64 + 0.5 - middle,
                (i / side) as f64 + 0.5 - middle,
            );
            let far = (dx * dx + dy * dy).sqrt();
            ((radius + 0.5 - far).clamp(0.0, 1.0) * 255.0).round() as u8
        });
        Cutout {
            width: side,
            height: side,
            rgb: [30, 90, 160].repeat(side * side),
            alpha: alpha.collect(),
        }
    }

    #[test]
    fn the_product_sits_in_the_middle_and_all_else_is_white() {
        let ground = on_white(&disc(400, 120.0)).expect("a disc");
        let place = Place {
            width: 600,
            height: 500,
            scale: 1.0,
        };
        let board = imaging::Board::new(&ground.pixels).expect("a board");
        let spot = spot(board.size(), ground.bounds, &place, 425.0 / 240.0);
        let framed = board.framed(spot, (600, 500)).expect("a frame");
        let file = framed.encode(90).expect("a file");
        let tones = imaging::Tones::of(&file, &imaging::Limits::default()).expect("a picture");
        let found = crate::check::measure(&tones);
        assert!(
            (found.fill.expect("a disc") - 0.85).abs() < 0.006,
            "{found:?}"
        );
        assert!(found.off_centre < 0.002 && found.white_background > 0.99999);
    }

    #[test]
    fn a_board_never_needs_more_room_than_the_frame_has() {
        let ground = on_white(&disc(400, 120.0))
            .expect("a disc")
            .within(3.0, 0.5);
        assert_eq!((ground.pixels.width, ground.bounds[0]), (252, 6));
        let tight = ground.within(0.0, 1.0);
        assert_eq!((tight.pixels.width, tight.bounds), (240, [0, 0, 240, 240]));
    }

    #[test]
    fn the_inside_keeps_its_colour_and_half_covered_is_mixed_in_linear_light() {
        let mut half = disc(60, 20.0);
        let ground = on_white(&half).expect("a disc");
        let centre = (ground.pixels.rgb.len() / 3 / 2 + ground.pixels.width as usize / 2) * 3;
        assert_eq!(ground.pixels.rgb[centre..centre + 3], [30, 90, 160]);
        half.alpha.fill(128);
        half.rgb.fill(0);
        let grey = on_white(&half).expect("half is enough").pixels.rgb[0];
        // Half of the light of white is sRGB 188, not 128.
        assert!((187..=188).contains(&grey), "{grey}");
    }

    #[test]
    fn nothing_left_is_none() {
        let mut empty = disc(30, 5.0);
        empty.alpha.fill(100);
        assert!(on_white(&empty).is_none());
    }
}
