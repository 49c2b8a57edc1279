//! People of one area who have no household yet, found by group and age.

/// One more than the highest age that a pool can hold.
const AGES: usize = 128;
/// First age of adults.
const ADULT: usize = 18;

/// People by group and age; who is taken leaves.
pub(super) struct Pool<'a> {
    group: &'a [u8],
    age: &'a [u8],
    /// Start of each bucket of group and age in `people`, and one past the last.
    start: Vec<u32>,
    /// One past the last person of each bucket who may still be there.
    end: Vec<u32>,
    people: Vec<u32>,
    taken: Vec<bool>,
    adults_left: Vec<usize>,
}

impl<'a> Pool<'a> {
    /// Everybody of these groups (below `groups`) and ages (below 128).
    pub fn new(groups: usize, group: &'a [u8], age: &'a [u8]) -> Pool<'a> {
        let bucket = |i: usize| usize::from(group[i]) * AGES + usize::from(age[i]).min(AGES - 1);
        let mut start = vec![0u32; groups * AGES + 1];
        let mut adults_left = vec![0; groups];
        for i in 0..group.len() {
            start[bucket(i) + 1] += 1;
            adults_left[usize::from(group[i])] += usize::from(usize::from(age[i]) >= ADULT);
        }
        for b in 0..groups * AGES {
            start[b + 1] += start[b];
        }
        let mut end = start[..groups * AGES].to_vec();
        let mut people = vec![0; group.len()];
        for i in 0..group.len() {
            let at = &mut end[bucket(i)];
            people[*at as usize] = i as u32;
            *at += 1;
        }
        Pool {
            group,
            age,
            start,
            end,
            people,
            taken: vec![false; group.len()],
            adults_left,
        }
    }

    /// Age of a person.
    pub fn age(&self, person: u32) -> u8 {
        self.age[person as usize]
    }

    /// Group of a person.
    pub fn group(&self, person: u32) -> u8 {
        self.group[person as usize]
    }

    /// Whether the person has a household.
    pub fn is_taken(&self, person: u32) -> bool {
        self.taken[person as usize]
    }

    /// Marks a person as housed; marking twice changes nothing.
    pub fn take(&mut self, person: u32) {
        let taken = &mut self.taken[person as usize];
        if !*taken && usize::from(self.age[person as usize]) >= ADULT {
            self.adults_left[usize::from(self.group[person as usize])] -= 1;
        }
        *taken = true;
    }

    /// Adults of a group who are still here.
    pub fn adults_left(&self, group: usize) -> usize {
        self.adults_left[group]
    }

    /// The children of a group, housed or not.
    pub fn children(&self, group: usize) -> Vec<u32> {
        self.range(group, 0, ADULT)
    }

    /// The adults of a group, housed or not.
    pub fn adults(&self, group: usize) -> Vec<u32> {
        self.range(group, ADULT, AGES)
    }

    fn range(&self, group: usize, from: usize, to: usize) -> Vec<u32> {
        let at = |age: usize| self.start[group * AGES + age] as usize;
        self.people[at(from)..at(to)].to_vec()
    }

    /// Takes the person of the group whose age is nearest to `wish` within `lo..=hi`, the younger
    /// of two equally near.
    pub fn take_near(&mut self, group: usize, wish: i32, lo: i32, hi: i32) -> Option<u32> {
        let (lo, hi) = (lo.max(0), hi.min(AGES as i32 - 1));
        if lo > hi || (lo >= ADULT as i32 && self.adults_left[group] == 0) {
            return None;
        }
        let wish = wish.clamp(lo, hi);
        for apart in 0..=(wish - lo).max(hi - wish) {
            let (down, up) = (wish - apart, wish + apart);
            if down >= lo
                && let Some(person) = self.pop(group * AGES + down as usize)
            {
                return Some(person);
            }
            if apart > 0
                && up <= hi
                && let Some(person) = self.pop(group * AGES + up as usize)
            {
                return Some(person);
            }
        }
        None
    }

    fn pop(&mut self, bucket: usize) -> Option<u32> {
        while self.end[bucket] > self.start[bucket] {
            self.end[bucket] -= 1;
            let person = self.people[self.end[bucket] as usize];
            if !self.taken[person as usize] {
                self.take(person);
                return Some(person);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_age_is_taken_once() {
        let group = [0, 0, 0, 1, 0];
        let age = [30, 33, 40, 31, 5];
        let mut pool = Pool::new(2, &group, &age);
        assert_eq!((pool.adults_left(0), pool.adults_left(1)), (3, 1));
        assert_eq!(pool.take_near(0, 32, 18, 60), Some(1));
        assert_eq!(pool.take_near(0, 35, 18, 60), Some(0));
        pool.take(2);
        assert_eq!(pool.take_near(0, 35, 18, 60), None);
        assert_eq!(pool.take_near(0, 9, 0, 17), Some(4));
        assert_eq!(pool.take_near(1, 99, 18, 60), Some(3));
        assert_eq!((pool.children(0), pool.adults(0)), (vec![4], vec![0, 1, 2]));
    }
}
