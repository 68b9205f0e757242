//! A cut-out on white, and its place in a frame.

use imaging::{Pixels, Refusal};
use matting::Cutout;

use crate::frame::Place;
use crate::light;

/// Pixels of open space that are kept around a product, so that soft edges are
/// whole.
pub(crate) const MARGIN: usize = 12;

/// A product on pure white, cropped closely.
#[derive(Debug, Clone)]
pub(crate) struct Board {
    /// Without alpha.
    pub pixels: Pixels,
    /// The product's box in it: left, top, right, bottom.
    pub bounds: [usize; 4],
}

/// Lays a cut-out on white: `C = a F + (1 - a) 1` in linear light, per channel.
/// `None` when nothing is left of the product.
pub(crate) fn on_white(cutout: &Cutout) -> Option<Board> {
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
pub(crate) fn uncropped(cutout: &Cutout) -> Option<Board> {
    let bounds = bounds(cutout)?;
    Some(laid(cutout, [0, 0, cutout.width, cutout.height], bounds))
}

fn laid(cutout: &Cutout, [x0, y0, x1, y1]: [usize; 4], bounds: [usize; 4]) -> Board {
    let mut rgb = Vec::with_capacity((x1 - x0) * (y1 - y0) * 3);
    for y in y0..y1 {
        let row = y * cutout.width;
        let alphas = &cutout.alpha[row + x0..row + x1];
        let colours = &cutout.rgb[(row + x0) * 3..(row + x1) * 3];
        for (pixel, alpha) in colours.chunks_exact(3).zip(alphas) {
            match *alpha {
                255 => rgb.extend_from_slice(pixel),
                0 => rgb.extend_from_slice(&[255; 3]),
                a => rgb.extend(pixel.iter().map(|c| light::over_white(*c, a))),
            }
        }
    }
    let [left, top, right, bottom] = bounds;
    Board {
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

/// Puts the board into its frame: `factor` frame pixels for each of its pixels,
/// the product's box in the middle.
pub(crate) fn framed(board: &Board, place: &Place, factor: f64) -> Result<Pixels, Refusal> {
    let size = |side: u32| ((f64::from(side) * factor).round() as u32).max(1);
    let (w, h) = (size(board.pixels.width), size(board.pixels.height));
    let mut small = imaging::resize(&board.pixels, w, h)?;
    imaging::sharpen(&mut small);
    let [left, top, right, bottom] = board.bounds.map(|edge| edge as f64 * factor);
    let offset = |from: f64, to: f64, side: u32| {
        (f64::from(side) / 2.0 - (from + to) / 2.0).round() as i64
    };
    let at = (
        offset(left, right, place.width),
        offset(top, bottom, place.height),
    );
    Ok(pasted(&small, at, (place.width, place.height)))
}

/// A white frame with the picture at `(x, y)`; what lies outside is cut off.
fn pasted(picture: &Pixels, (x, y): (i64, i64), (width, height): (u32, u32)) -> Pixels {
    let mut rgb = vec![255; width as usize * height as usize * 3];
    let from = (-x).max(0);
    let to = i64::from(picture.width).min(i64::from(width) - x);
    if from < to {
        let bytes = (to - from) as usize * 3;
        for (row, line) in picture.rgb.chunks_exact(picture.width as usize * 3).enumerate() {
            let target = row as i64 + y;
            if (0..i64::from(height)).contains(&target) {
                let at = (target * i64::from(width) + x + from) as usize * 3;
                let source = from as usize * 3;
                rgb[at..at + bytes].copy_from_slice(&line[source..source + bytes]);
            }
        }
    }
    Pixels {
        width,
        height,
        rgb,
        alpha: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disc(side: usize, radius: f64) -> Cutout {
        let middle = side as f64 / 2.0;
        let alpha = (0..side * side).map(|i| {
            let (dx, dy) = ((i % side) as f64 + 0.5 - middle, (i / side) as f64 + 0.5 - middle);
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
        let board = on_white(&disc(400, 120.0)).expect("a disc");
        let place = Place {
            width: 600,
            height: 500,
            scale: 1.0,
        };
        let framed = framed(&board, &place, 425.0 / 240.0).expect("a picture");
        let found = crate::check::measure(&framed);
        assert!((found.fill.expect("a disc") - 0.85).abs() < 0.006, "{found:?}");
        assert!(found.off_centre < 0.002 && found.white_background > 0.99999);
    }

    #[test]
    fn the_inside_keeps_its_colour_and_half_covered_is_mixed_in_linear_light() {
        let mut half = disc(60, 20.0);
        let board = on_white(&half).expect("a disc");
        let centre = (board.pixels.rgb.len() / 3 / 2 + board.pixels.width as usize / 2) * 3;
        assert_eq!(board.pixels.rgb[centre..centre + 3], [30, 90, 160]);
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
