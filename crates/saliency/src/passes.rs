//! Two maps of one photo, as one map and one number.

/// The mean of two maps on the same grid.
pub(crate) fn mean(first: &[f32], second: &[f32]) -> Vec<f32> {
    let pairs = first.iter().zip(second);
    pairs
        .map(|(first, second)| (first + second) / 2.0)
        .collect()
}

/// Soft intersection over union of two maps on the same grid: the sum of the
/// smaller of both values over the sum of the larger, 1 when they are equal.
/// 0 when neither pass holds anything for likelier than not: two passes that
/// find nothing agree about nothing.
pub(crate) fn agreement(first: &[f32], second: &[f32]) -> f32 {
    let (mut common, mut either, mut peak) = (0.0_f64, 0.0_f64, 0.0_f32);
    for (first, second) in first.iter().zip(second) {
        common += f64::from(first.min(*second));
        either += f64::from(first.max(*second));
        peak = peak.max(first.max(*second));
    }
    if peak <= 0.5 {
        return 0.0;
    }
    (common / either) as f32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn agreement_is_the_soft_intersection_over_union() {
        assert_eq!(agreement(&[1.0, 0.0], &[1.0, 0.0]), 1.0);
        assert_eq!(agreement(&[1.0, 0.0], &[0.0, 1.0]), 0.0);
        assert!((agreement(&[0.8, 0.4], &[0.6, 0.4]) - 1.0 / 1.2).abs() < 1e-6);
        assert_eq!(mean(&[1.0, 0.5], &[0.0, 0.5]), [0.5, 0.5]);
    }

    #[test]
    fn passes_that_find_nothing_do_not_agree() {
        assert_eq!(agreement(&[0.01; 9], &[0.01; 9]), 0.0);
        assert_eq!(agreement(&[], &[]), 0.0);
    }

    proptest! {
        #[test]
        fn agreement_is_a_share_and_has_no_order(pairs in prop::collection::vec((0.0_f32..=1.0, 0.0_f32..=1.0), 1..64)) {
            let (first, second): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
            let value = agreement(&first, &second);
            prop_assert!((0.0..=1.0).contains(&value));
            prop_assert_eq!(value, agreement(&second, &first));
        }
    }
}
