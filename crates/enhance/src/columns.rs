//! Reading columns of a picture that lies in rows.

/// Columns that are read together: with a few pixels between two of them they
/// lie in one or two cache lines of a row.
const ABREAST: usize = 10;

/// Gives every `every`-th column of a plane of rows of `width`, from the left.
pub(crate) fn columns<T: Copy + Into<i32>>(
    plane: &[T],
    width: usize,
    every: usize,
    mut give: impl FnMut(&[i32]),
) {
    let mut lines = vec![Vec::new(); ABREAST];
    for first in (0..width).step_by(every * ABREAST) {
        lines.iter_mut().for_each(Vec::clear);
        for row in plane.chunks_exact(width) {
            for (line, v) in lines.iter_mut().zip(row[first..].iter().step_by(every)) {
                line.push((*v).into());
            }
        }
        let lines = lines.iter().filter(|line| !line.is_empty());
        lines.for_each(|line| give(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_so_many_columns_come_from_the_left() {
        let plane: Vec<u8> = (0..50).collect();
        let mut found = Vec::new();
        columns(&plane, 25, 2, |line| found.push(line.to_vec()));
        let expected: Vec<_> = (0..25).step_by(2).map(|x| vec![x, x + 25]).collect();
        assert_eq!(found, expected);
    }
}
