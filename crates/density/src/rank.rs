//! The value of a rank among many, and an order: without a sorting library, which would be half of a small Wasm file.

/// An integer that rises with the number, for numbers of both signs.
fn key(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

fn value(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key & !(1 << 31) } else { !key })
}

/// The smallest number for which `enough` holds, if it holds for all above; infinity if for none.
pub(crate) fn least(enough: &dyn Fn(f32) -> bool) -> f32 {
    let (mut low, mut high) = (key(f32::NEG_INFINITY), key(f32::INFINITY));
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(value(middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    value(high)
}

/// Bits of a key that one pass tells apart.
const DIGIT: u32 = 11;

/// The value that so many of the values are below or before, counted from 0 and less than there are. Three passes: each
/// counts the values that agree in the bits that are known, by their next ones.
pub(crate) fn nth(values: &[f32], mut rank: usize) -> f32 {
    let mut known = 0;
    for shift in [2 * DIGIT, DIGIT, 0] {
        let mut counts = [0; 1 << DIGIT];
        for key in values.iter().map(|&value| u64::from(key(value))) {
            if key >> (shift + DIGIT) == known {
                counts[(key >> shift) as usize % counts.len()] += 1;
            }
        }
        let mut digit = 0;
        while digit + 1 < counts.len() && rank >= counts[digit] {
            rank -= counts[digit];
            digit += 1;
        }
        known = known << DIGIT | digit as u64;
    }
    value(known as u32)
}

/// Puts items with high keys first.
pub(crate) fn sort_down(items: &mut [u32], key: &dyn Fn(u32) -> f32) {
    // A heap with the lowest on top.
    (0..items.len() / 2).rev().for_each(|at| sink(items, at, key));
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sink(&mut items[..end], 0, key);
    }
}

// Called in two places, of which nothing is gained by two copies.
#[inline(never)]
fn sink(items: &mut [u32], mut at: usize, key: &dyn Fn(u32) -> f32) {
    while let Some(left) = items.get(2 * at + 1) {
        let right = items.get(2 * at + 2).filter(|&&right| key(right) < key(*left));
        let child = 2 * at + 1 + usize::from(right.is_some());
        if key(items[at]) <= key(items[child]) {
            break;
        }
        items.swap(at, child);
        at = child;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// Numbers of both signs without order, the same on every run.
    fn numbers(count: u32) -> Vec<f32> {
        (0..count).map(|i| (i.wrapping_mul(2_654_435_761) >> 8) as f32 - 8e6).collect()
    }

    #[test]
    fn every_rank_is_that_of_the_sorted_numbers() {
        let values = numbers(50);
        let mut sorted = values.clone();
        sorted.sort_by(f32::total_cmp);
        for (rank, &expected) in sorted.iter().enumerate() {
            assert_eq!(nth(&values, rank), expected);
        }
    }

    #[test]
    fn ranks_are_right_among_equal_and_nearly_equal_numbers() {
        let sorted: Vec<f32> = (0..30).map(|i| f32::from_bits(1.0_f32.to_bits() + i / 3)).collect();
        let near: Vec<f32> = sorted.iter().rev().copied().collect();
        for (rank, &expected) in sorted.iter().enumerate() {
            assert_eq!(nth(&near, rank), expected);
        }
        assert_eq!(nth(&[0.0, f32::MAX, -f32::MAX], 2), f32::MAX);
    }

    #[test]
    fn items_are_put_in_the_order_of_their_keys() {
        for count in 0..40 {
            let values = numbers(count);
            let mut items: Vec<u32> = (0..count).collect();
            sort_down(&mut items, &|item| values[item as usize]);
            assert!(items.windows(2).all(|pair| values[pair[0] as usize] >= values[pair[1] as usize]));
            items.sort_unstable();
            assert!(items.into_iter().eq(0..count));
        }
    }
}
