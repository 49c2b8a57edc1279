//! More room: rows for people who come, seats where places fill up.

use std::collections::BTreeMap;

use super::Seats;
use crate::ids::{NONE, Person};

impl Seats {
    /// Rows for so many people in all; the new ones have no seat.
    pub(crate) fn add_rows(&mut self, all: usize) {
        crate::population::fill(&mut self.seat_of, all, NONE);
        if !self.staff.is_empty() {
            crate::population::fill(&mut self.staff, all, false);
        }
    }

    /// Somebody without a seat will sit on the clients' side, or on the staff's.
    pub(crate) fn set_staff(&mut self, person: Person, is_staff: bool) {
        if let Some(staff) = self.staff.get_mut(person as usize) {
            *staff = is_staff;
        }
    }

    /// Makes room for so many more (clients) in each of these places: a place that would fill up
    /// has its seats doubled, everybody there keeping their seat in it. Draws in other places stay
    /// what they were.
    pub(crate) fn make_room(&mut self, more: &BTreeMap<u32, u32>) {
        let size = |p: usize| self.start[p + 1] - self.start[p];
        let mut grown: BTreeMap<usize, u32> = BTreeMap::new();
        for (&place, &n) in more {
            let p = place as usize;
            let front = self.staff_seats_of(place);
            let mut seats = size(p);
            // As `has_room` after all but the last have sat down.
            while self.occupied[p] + n >= seats - front {
                seats *= 2;
            }
            if seats > size(p) {
                grown.insert(p, seats);
            }
        }
        if grown.is_empty() {
            return;
        }
        let added: u32 = grown.iter().map(|(&p, &n)| n - size(p)).sum();
        let mut person = Vec::with_capacity(self.person.len() + added as usize);
        let mut start = Vec::with_capacity(self.start.len());
        for p in 0..self.places() {
            start.push(person.len() as u32);
            let from = self.start[p] as usize..self.start[p + 1] as usize;
            person.extend_from_slice(&self.person[from]);
            if let Some(&seats) = grown.get(&p) {
                let end = start[p] as usize + seats as usize;
                person.resize(end, NONE);
            }
        }
        start.push(person.len() as u32);
        for (seat, &i) in person.iter().enumerate() {
            if i != NONE {
                self.seat_of[i as usize] = seat as u32;
            }
        }
        (self.start, self.person) = (start, person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;

    #[test]
    fn a_place_that_fills_up_grows_and_the_others_stay() {
        let place_of = [0, 0, 1, 1, 2];
        let key: Vec<u64> = (10..15).collect();
        let order = Stream::new(1, "seats.test");
        let mut s = Seats::new(3, &place_of, &key, &order);
        let before = s.clone();
        s.add_rows(12);
        s.make_room(&BTreeMap::from([(1, 5), (2, 0)]));
        assert_eq!(s.of_place(1).len(), 8);
        assert_eq!(
            (s.of_place(0), s.of_place(2)),
            (before.of_place(0), before.of_place(2))
        );
        for i in 0..5 {
            assert_eq!(s.place_of(i), place_of[i as usize]);
            let at = |s: &Seats| s.seat_of()[i as usize] - s.first(place_of[i as usize]);
            assert_eq!(at(&s), at(&before), "the seat within the place");
        }
        for i in 5..10 {
            s.enter(i, 1, u64::from(i), &order);
        }
        assert_eq!((s.members(1), s.place_of(11)), (7, NONE));
        let same = s.clone();
        s.make_room(&BTreeMap::from([(0, 0)]));
        assert_eq!(s, same);
    }

    #[test]
    fn staff_keep_the_front() {
        let place_of = [0; 6];
        let key: Vec<u64> = (0..6).collect();
        let staff = vec![true, true, false, false, false, false];
        let order = Stream::new(1, "seats.test");
        let mut s = Seats::with_staff(1, &place_of, &key, &order, staff);
        let front = s.staff_seats_of(0);
        s.add_rows(40);
        s.make_room(&BTreeMap::from([(0, 30)]));
        for i in 6..36 {
            s.enter(i, 0, u64::from(i), &order);
            assert!(s.seat_of()[i as usize] >= front);
        }
        assert!((0..2).all(|i| s.seat_of()[i] < front));
        s.leave(0);
        s.set_staff(0, false);
        assert!(!s.is_staff(0));
    }
}
