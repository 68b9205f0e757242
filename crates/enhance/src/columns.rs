//! Reading columns of a picture that lies in rows.

/// Columns that are read together: enough that every cache line of a row is
/// fetched only once or twice, few enough that what was read stays near.
const ABREAST: usize = 24;

/// Gives every `every`-th column of a picture, from the left; `at` tells the
/// value in a column and row.
pub(crate) fn columns(
    (width, height): (usize, usize),
    every: usize,
    at: impl Fn(usize, usize) -> i16,
    mut give: impl FnMut(&[i16]),
) {
    if height == 0 {
        return;
    }
    let mut lines = vec![0; ABREAST * height];
    for first in (0..width).step_by(every * ABREAST) {
        let count = (width - first).div_ceil(every).min(ABREAST);
        for y in 0..height {
            for (line, x) in (first..width).step_by(every).take(count).enumerate() {
                lines[line * height + y] = at(x, y);
            }
        }
        lines.chunks_exact(height).take(count).for_each(&mut give);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_so_many_columns_come_from_the_left() {
        let mut found = Vec::new();
        let at = |x: usize, y: usize| (x + y * 60) as i16;
        columns((60, 2), 2, at, |line| found.push(line.to_vec()));
        let expected: Vec<_> = (0..60).step_by(2).map(|x| vec![x, x + 60]).collect();
        assert_eq!(found, expected);
    }
}
