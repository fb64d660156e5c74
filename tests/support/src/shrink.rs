//! Shrinks a failing input, by leaving out runs of characters for as long as it still fails.

/// The shortest failing input found: leaving out any further character makes it pass. It calls `fails` O(n log n)
/// times.
pub fn smallest(failing: &str, fails: impl Fn(&str) -> bool) -> String {
    let mut smallest: Vec<char> = failing.chars().collect();
    let mut length = smallest.len().div_ceil(2);
    while length > 0 {
        let mut at = 0;
        while at < smallest.len() {
            let end = (at + length).min(smallest.len());
            let shorter: String = smallest[..at].iter().chain(&smallest[end..]).collect();
            if fails(&shorter) {
                smallest = shorter.chars().collect();
            } else {
                at = end;
            }
        }
        length /= 2;
    }
    smallest.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_makes_it_fail_is_left() {
        let smallest = smallest("some text (and é more) text", |text| {
            text.contains('(') && text.contains('é')
        });
        assert_eq!(smallest, "(é");
    }
}
