//! Measures a finished picture, as a marketplace would see it.
//!
//! | measure | file | how |
//! |---|---|---|
//! | background, border, fill, centre, frames | `layout.rs` | counting of pixels that are not white |
//! | writing | `writing.rs` | small marks of one height in a row |
//! | sharpness | `edges.rs` | width of the sharpest edges inside the product |
//!
//! The numbers go into [`rules::check_content`], which knows what each
//! marketplace asks.

mod edges;
mod layout;
mod marks;
mod writing;

use imaging::Tones;
use rules::ImageContent;

/// A pixel whose darkest channel is below this belongs to the product. Rings
/// that a JPEG leaves on white around an edge stay above it.
const PRODUCT_BELOW: u8 = 243;

/// Measures a decoded picture.
pub fn measure(picture: &Tones) -> ImageContent {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let found = layout::measure(&picture.darkest, width, height);
    ImageContent {
        white_background: found.white_background,
        fill: found.fill,
        off_centre: found.off_centre,
        touches_border: found.touches_border,
        framed: found.framed,
        writing: writing::groups(&picture.darkest, width, height),
        edge_width: edges::width(&picture.luma, width, height),
    }
}

#[cfg(test)]
mod tests {
    use imaging::Pixels;

    use super::*;

    fn measure(picture: &Pixels) -> ImageContent {
        super::measure(&Tones::from_rgb(
            &picture.rgb,
            picture.width,
            picture.height,
        ))
    }

    fn blank(width: u32, height: u32) -> Pixels {
        Pixels {
            width,
            height,
            rgb: vec![255; (width * height * 3) as usize],
            alpha: None,
        }
    }

    fn fill(picture: &mut Pixels, x: u32, y: u32, w: u32, h: u32, colour: [u8; 3]) {
        for row in y..y + h {
            for column in x..x + w {
                let at = ((row * picture.width + column) * 3) as usize;
                picture.rgb[at..at + 3].copy_from_slice(&colour);
            }
        }
    }

    #[test]
    fn a_square_on_white_is_measured_exactly() {
        let mut picture = blank(400, 400);
        fill(&mut picture, 30, 60, 340, 280, [120, 30, 30]);
        let found = measure(&picture);
        assert_eq!(found.fill, Some(0.85));
        assert!(found.white_background > 0.9999 && found.off_centre < 1e-9);
        assert!(found.touches_border == 0.0 && !found.framed && found.writing == 0);
    }

    #[test]
    fn a_tint_that_no_eye_sees_is_seen() {
        let mut picture = blank(400, 400);
        picture.rgb.fill(253);
        fill(&mut picture, 100, 100, 200, 200, [20; 3]);
        assert!(measure(&picture).white_background < 0.01);
    }

    #[test]
    fn an_empty_picture_has_no_product() {
        let found = measure(&blank(64, 64));
        assert_eq!(found.fill, None);
        assert!(found.white_background > 0.999);
    }

    #[test]
    fn a_product_at_the_border_and_a_frame_are_told_apart() {
        let mut cut = blank(400, 400);
        fill(&mut cut, 100, 0, 150, 300, [40; 3]);
        let found = measure(&cut);
        assert!(found.touches_border > 0.05 && !found.framed);
        let mut framed = blank(400, 400);
        fill(&mut framed, 0, 0, 400, 8, [200, 30, 30]);
        fill(&mut framed, 100, 100, 200, 200, [40; 3]);
        assert!(measure(&framed).framed);
    }

    #[test]
    fn marks_in_a_row_are_writing_and_a_set_of_things_is_not() {
        let mut picture = blank(800, 800);
        fill(&mut picture, 200, 250, 400, 400, [40; 3]);
        assert_eq!(measure(&picture).writing, 0);
        for letter in 0..8 {
            fill(&mut picture, 60 + letter * 24, 60, 14, 22, [10; 3]);
        }
        assert_eq!(measure(&picture).writing, 1);
        let mut set = blank(800, 800);
        for piece in 0..4 {
            fill(&mut set, 80 + piece * 170, 300, 120, 200, [40; 3]);
        }
        assert_eq!(measure(&set).writing, 0);
    }

    #[test]
    fn blur_widens_the_edges() {
        let mut sharp = blank(400, 400);
        fill(&mut sharp, 50, 50, 300, 300, [90; 3]);
        fill(&mut sharp, 100, 50, 100, 300, [200; 3]);
        let mut soft = sharp.clone();
        for x in 0..20 {
            let level = 200 - (110.0 * (f64::from(x) + 0.5) / 20.0) as u8;
            fill(&mut soft, 190 + x, 50, 1, 300, [level; 3]);
            fill(&mut soft, 109 - x, 50, 1, 300, [level; 3]);
        }
        let width = |p: &Pixels| measure(p).edge_width.expect("edges");
        assert!(width(&sharp) < 2.0, "{}", width(&sharp));
        assert!(width(&soft) > 10.0, "{}", width(&soft));
    }

    #[test]
    fn tiny_pictures_are_measured_too() {
        for (w, h) in [(1, 1), (2, 1), (1, 9), (16, 16), (17, 33)] {
            let mut picture = blank(w, h);
            picture.rgb[0] = 0;
            let _measured = measure(&picture);
        }
    }
}
