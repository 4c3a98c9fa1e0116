//! Arithmetic of long whole numbers without sign: limbs of 64 bits, the lowest first.
//! Knows nothing of signs or of when a number is long.

/// The limbs without zeros at the top.
pub(super) fn trimmed(mut limbs: Vec<u64>) -> Vec<u64> {
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
    limbs
}

/// The number without its lowest `dropped` bits; what is left must fit 128 bits.
pub(super) fn top_bits(limbs: &[u64], dropped: u32) -> u128 {
    let (first, offset) = ((dropped / 64) as usize, dropped % 64);
    let limb = |i: usize| u128::from(limbs.get(first + i).copied().unwrap_or(0));
    let low = limb(0) | (limb(1) << 64);
    if offset == 0 { low } else { (low >> offset) | (limb(2) << (128 - offset)) }
}

/// The sum of two numbers.
pub(super) fn sum(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut carry = 0_u128;
    let mut limbs = Vec::with_capacity(a.len().max(b.len()) + 1);
    for i in 0..=a.len().max(b.len()) {
        let limb = |limbs: &[u64]| u128::from(limbs.get(i).copied().unwrap_or(0));
        let total = limb(a) + limb(b) + carry;
        limbs.push(total as u64);
        carry = total >> 64;
    }
    limbs
}

/// `a - b`, where `a` is not the smaller.
pub(super) fn difference(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut borrow = false;
    let mut limbs = Vec::with_capacity(a.len());
    for (i, limb) in a.iter().enumerate() {
        let (once, first) = limb.overflowing_sub(b.get(i).copied().unwrap_or(0));
        let (twice, second) = once.overflowing_sub(u64::from(borrow));
        limbs.push(twice);
        borrow = first || second;
    }
    limbs
}

/// The product of two numbers.
pub(super) fn product(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut limbs = vec![0_u64; a.len() + b.len()];
    for (i, left) in a.iter().enumerate() {
        let mut carry = 0_u128;
        for (j, right) in b.iter().enumerate() {
            let total = u128::from(*left) * u128::from(*right) + u128::from(limbs[i + j]) + carry;
            limbs[i + j] = total as u64;
            carry = total >> 64;
        }
        limbs[i + b.len()] = carry as u64;
    }
    limbs
}

/// Divides in place and returns the remainder.
pub(super) fn divide(limbs: &mut [u64], divisor: u64) -> u64 {
    let mut rest = 0_u128;
    for limb in limbs.iter_mut().rev() {
        let total = (rest << 64) | u128::from(*limb);
        *limb = (total / u128::from(divisor)) as u64;
        rest = total % u128::from(divisor);
    }
    rest as u64
}
