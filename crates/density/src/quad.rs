//! Four numbers at a time: [`Quad`] exists twice, with SIMD128 and without, doing the same operations, so that what is
//! made of it agrees to the bit.
#![allow(unsafe_code)]

use core::ops::{Add, Mul, Sub};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod four {
    use core::arch::wasm32::*;

    /// Four numbers.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Quad(v128);

    impl Quad {
        #[inline(always)]
        pub(crate) fn splat(value: f32) -> Quad {
            Quad(f32x4_splat(value))
        }

        #[inline(always)]
        pub(crate) fn load(values: &[f32; 4]) -> Quad {
            // SAFETY: a reference to four numbers can be read; loads need no alignment.
            Quad(unsafe { v128_load(values.as_ptr().cast()) })
        }

        #[inline(always)]
        pub(crate) fn lanes(self) -> [f32; 4] {
            let mut lanes = [0.0; 4];
            // SAFETY: there is room for four numbers; stores need no alignment.
            unsafe { v128_store(lanes.as_mut_ptr().cast(), self.0) };
            lanes
        }

        #[inline(always)]
        pub(crate) fn plus(self, other: Quad) -> Quad {
            Quad(f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(crate) fn minus(self, other: Quad) -> Quad {
            Quad(f32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub(crate) fn times(self, other: Quad) -> Quad {
            Quad(f32x4_mul(self.0, other.0))
        }

        /// The higher of each two; this one if they cannot be compared.
        #[inline(always)]
        pub(crate) fn or_higher(self, other: Quad) -> Quad {
            Quad(f32x4_pmax(self.0, other.0))
        }

        /// The lower of each two; this one if they cannot be compared.
        #[inline(always)]
        pub(crate) fn or_lower(self, other: Quad) -> Quad {
            Quad(f32x4_pmin(self.0, other.0))
        }

        /// These where the two others are the same, 0 elsewhere.
        #[inline(always)]
        pub(crate) fn where_same(self, a: Quad, b: Quad) -> Quad {
            Quad(v128_and(self.0, f32x4_eq(a.0, b.0)))
        }

        /// The first of each, the second of each and so on.
        #[inline(always)]
        pub(crate) fn transposed([a, b, c, d]: [Quad; 4]) -> [Quad; 4] {
            let (ab, cd) = (i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0), i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0));
            let (ab_2, cd_2) = (i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0), i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0));
            [
                Quad(i64x2_shuffle::<0, 2>(ab, cd)),
                Quad(i64x2_shuffle::<1, 3>(ab, cd)),
                Quad(i64x2_shuffle::<0, 2>(ab_2, cd_2)),
                Quad(i64x2_shuffle::<1, 3>(ab_2, cd_2)),
            ]
        }

        /// The lowest bits, by a mask, of each number's representation.
        #[inline(always)]
        pub(crate) fn bits(self, mask: u32) -> [u32; 4] {
            let mut bits = [0; 4];
            // SAFETY: there is room for four numbers; stores need no alignment.
            unsafe { v128_store(bits.as_mut_ptr().cast(), v128_and(self.0, u32x4_splat(mask))) };
            bits
        }

        /// The numbers of bins in a lattice of rows, from rows and columns above 2^23: of the bins one up and one left.
        #[inline(always)]
        pub(crate) fn cells(self, stride: u32, columns: Quad) -> [u32; 4] {
            let whole = |quad: Quad| i32x4_sub(quad.0, u32x4_splat(super::FIRST_BITS));
            let cells = i32x4_add(i32x4_mul(whole(self), u32x4_splat(stride)), whole(columns));
            let mut firsts = [0; 4];
            // SAFETY: there is room for four numbers; stores need no alignment.
            unsafe { v128_store(firsts.as_mut_ptr().cast(), cells) };
            firsts
        }

        /// Adds the numbers, rounded and within 2^22, to four counts, which are below zero in two's complement.
        #[inline(always)]
        pub(crate) fn count_to(self, counts: &mut [u32; 4]) {
            let rounded =
                i32x4_sub(f32x4_add(self.0, f32x4_splat(super::WHOLE)), u32x4_splat(super::WHOLE_BITS));
            let counts: *mut v128 = core::ptr::from_mut(counts).cast();
            // SAFETY: four counts are a vector; loads and stores need no alignment.
            unsafe { v128_store(counts, i32x4_add(v128_load(counts), rounded)) };
        }

        /// Adds the numbers times a factor to four bins, rounded as a coarser number has them.
        #[inline(always)]
        pub(crate) fn add_to(self, factor: f64, coarse: f64, bins: &mut [f64; 4]) {
            let high = i64x2_shuffle::<1, 1>(self.0, self.0);
            let (factor, coarse) = (f64x2_splat(factor), f64x2_splat(coarse));
            let times = |pair: v128| {
                let product = f64x2_mul(f64x2_promote_low_f32x4(pair), factor);
                f64x2_sub(f64x2_add(product, coarse), coarse)
            };
            let bins: *mut v128 = bins.as_mut_ptr().cast();
            // SAFETY: four bins are two vectors; loads and stores need no alignment.
            unsafe {
                v128_store(bins, f64x2_add(v128_load(bins), times(self.0)));
                v128_store(bins.add(1), f64x2_add(v128_load(bins.add(1)), times(high)));
            }
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod four {
    /// Four numbers.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Quad([f32; 4]);

    impl Quad {
        #[inline(always)]
        pub(crate) fn splat(value: f32) -> Quad {
            Quad([value; 4])
        }

        #[inline(always)]
        pub(crate) fn load(values: &[f32; 4]) -> Quad {
            Quad(*values)
        }

        #[inline(always)]
        pub(crate) fn lanes(self) -> [f32; 4] {
            self.0
        }

        // Written out: a loop over closures stays one where size counts more than speed.
        #[inline(always)]
        fn each(self, other: Quad, act: impl Fn(f32, f32) -> f32) -> Quad {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            Quad([act(a, e), act(b, f), act(c, g), act(d, h)])
        }

        #[inline(always)]
        pub(crate) fn plus(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| a + b,
            )
        }

        #[inline(always)]
        pub(crate) fn minus(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| a - b,
            )
        }

        #[inline(always)]
        pub(crate) fn times(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| a * b,
            )
        }

        /// The higher of each two; this one if they cannot be compared.
        #[inline(always)]
        pub(crate) fn or_higher(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| if a < b { b } else { a },
            )
        }

        /// The lower of each two; this one if they cannot be compared.
        #[inline(always)]
        pub(crate) fn or_lower(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| if b < a { b } else { a },
            )
        }

        /// These where the two others are the same, 0 elsewhere.
        #[inline(always)]
        pub(crate) fn where_same(self, a: Quad, b: Quad) -> Quad {
            Quad(core::array::from_fn(|i| if a.0[i] == b.0[i] { self.0[i] } else { 0.0 }))
        }

        /// The first of each, the second of each and so on.
        #[inline(always)]
        pub(crate) fn transposed(quads: [Quad; 4]) -> [Quad; 4] {
            core::array::from_fn(|i| Quad(quads.map(|quad| quad.0[i])))
        }

        /// The lowest bits, by a mask, of each number's representation.
        #[inline(always)]
        pub(crate) fn bits(self, mask: u32) -> [u32; 4] {
            let [a, b, c, d] = self.0;
            [a.to_bits() & mask, b.to_bits() & mask, c.to_bits() & mask, d.to_bits() & mask]
        }

        /// The numbers of bins in a lattice of rows, from rows and columns above 2^23: of the bins one up and one left.
        #[inline(always)]
        pub(crate) fn cells(self, stride: u32, columns: Quad) -> [u32; 4] {
            let whole = |number: f32| number.to_bits().wrapping_sub(super::FIRST_BITS);
            core::array::from_fn(|i| whole(self.0[i]).wrapping_mul(stride).wrapping_add(whole(columns.0[i])))
        }

        /// Adds the numbers, rounded and within 2^22, to four counts, which are below zero in two's complement.
        #[inline(always)]
        pub(crate) fn count_to(self, counts: &mut [u32; 4]) {
            for (count, number) in counts.iter_mut().zip(self.0) {
                let rounded = (number + super::WHOLE).to_bits().wrapping_sub(super::WHOLE_BITS);
                *count = count.wrapping_add(rounded);
            }
        }

        /// Adds the numbers times a factor to four bins, rounded as a coarser number has them.
        #[inline(always)]
        pub(crate) fn add_to(self, factor: f64, coarse: f64, bins: &mut [f64; 4]) {
            for (bin, number) in bins.iter_mut().zip(self.0) {
                *bin += f64::from(number) * factor + coarse - coarse;
            }
        }
    }
}

pub(crate) use four::Quad;

/// 1.5 * 2^23: added, it rounds a number of either sign, and leaves it above its own bits.
const WHOLE: f32 = 12_582_912.0;
const WHOLE_BITS: u32 = WHOLE.to_bits();

/// 2^23 and 1.
const FIRST_BITS: u32 = 8_388_609.0_f32.to_bits();

impl Quad {
    /// The nearest whole numbers to such as are within 2^22.
    #[inline(always)]
    pub(crate) fn rounded(self) -> Quad {
        self + Quad::splat(WHOLE) - Quad::splat(WHOLE)
    }
}

impl Add for Quad {
    type Output = Quad;

    #[inline(always)]
    fn add(self, other: Quad) -> Quad {
        self.plus(other)
    }
}

impl Sub for Quad {
    type Output = Quad;

    #[inline(always)]
    fn sub(self, other: Quad) -> Quad {
        self.minus(other)
    }
}

impl Mul for Quad {
    type Output = Quad;

    #[inline(always)]
    fn mul(self, other: Quad) -> Quad {
        self.times(other)
    }
}
