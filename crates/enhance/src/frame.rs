//! Where a product goes in its frame.
//!
//! With a product of `w x h` photo pixels and a frame of `W x H`, the scale is
//! `s = fill * min(W / w, H / h)`: the product fills exactly `fill` of the
//! frame's tighter side. A scale above [`MAX_UPSCALE`] would only blur. Then
//! the frame shrinks where the rules let it; where they do not, the product
//! stays smaller than asked and the picture says so.

use imaging::MAX_UPSCALE;

use crate::Target;

/// A product's place, in frame pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    /// The finished frame.
    pub width: u32,
    /// The finished frame.
    pub height: u32,
    /// Frame pixels for each photo pixel.
    pub scale: f64,
}

/// Places a product of `width` x `height` photo pixels.
pub(crate) fn place((width, height): (f64, f64), target: &Target) -> Place {
    let frame = &target.frame;
    let fill = f64::from(frame.fill_percent.clamp(1, 100)) / 100.0;
    let fitting = |w: u32, h: u32| fill * (f64::from(w) / width).min(f64::from(h) / height);
    let wanted = fitting(frame.width, frame.height);
    if wanted <= MAX_UPSCALE {
        return Place {
            width: frame.width,
            height: frame.height,
            scale: wanted,
        };
    }
    let longer = frame.width.max(frame.height);
    let least = if target.exact {
        longer
    } else {
        target.least_side
    };
    let share = (MAX_UPSCALE / wanted).max(f64::from(least) / f64::from(longer));
    let side = |side: u32| ((f64::from(side) * share).floor() as u32).max(1);
    let (w, h) = (side(frame.width), side(frame.height));
    Place {
        width: w,
        height: h,
        scale: fitting(w, h).min(MAX_UPSCALE),
    }
}

#[cfg(test)]
mod tests {
    use domain::Marketplace;

    use super::*;

    fn fill(size: (f64, f64), place: Place) -> f64 {
        let (w, h) = (size.0 * place.scale, size.1 * place.scale);
        (w / f64::from(place.width)).max(h / f64::from(place.height))
    }

    #[test]
    fn a_large_product_fills_every_frame_as_asked() {
        for market in Marketplace::ALL {
            let target = Target::main(market);
            for size in [(3000.0, 900.0), (700.0, 2900.0), (1500.0, 1500.0)] {
                let place = place(size, &target);
                assert!((fill(size, place) - 0.85).abs() < 1e-9);
                assert_eq!(place.width, target.frame.width);
            }
        }
    }

    #[test]
    fn a_small_product_gets_a_smaller_frame_where_the_rules_let_it() {
        let amazon = Target::main(Marketplace::Amazon);
        let size = (600.0, 500.0);
        let small = place(size, &amazon);
        assert!(small.width < 2000 && small.width >= amazon.least_side);
        assert!(small.scale <= MAX_UPSCALE && (fill(size, small) - 0.85).abs() < 0.001);
        let trendyol = Target::main(Marketplace::Trendyol);
        let exact = place((100.0, 100.0), &trendyol);
        assert_eq!((exact.width, exact.height), (1200, 1800));
        assert!(exact.scale <= MAX_UPSCALE && fill((100.0, 100.0), exact) < 0.2);
    }
}
