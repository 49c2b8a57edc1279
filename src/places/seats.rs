//! Numbered seats, so that a join or leave changes only the draws that hit that seat.
//!
//! The capacity of a place is a power of two with at least a quarter free. A leaver's seat stays
//! empty; an entrant takes the first empty seat of an order addressed by place and key.

use std::ops::Range;

use rayon::prelude::*;

use crate::checkpoint::{Reader, Writer};
use crate::error::Result;
use crate::ids::{NONE, Person};
use crate::rng::Stream;

/// Seats of all places of one setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Seats {
    /// First seat of each place, and one past the last: `places + 1` numbers.
    pub(super) start: Vec<u32>,
    /// Person on each seat, [`NONE`] where it is empty.
    pub(super) person: Vec<u32>,
    /// Seat of each person, [`NONE`] for those who are no members.
    pub(super) seat_of: Vec<u32>,
    /// Number of people in each place.
    pub(super) occupied: Vec<u32>,
    /// At counters: number of seats at the front of each place that are the staff's, a power of
    /// two; empty for settings of one role.
    staff_seats: Vec<u32>,
    /// At counters: whether each person sits on the staff's side; empty elsewhere.
    pub(super) staff: Vec<bool>,
}

/// Least capacity for so many members: a power of two, at least a quarter of it free.
pub fn capacity_for(members: u32) -> u32 {
    (members + members.div_ceil(3)).max(2).next_power_of_two()
}

impl Seats {
    /// Seats everybody: `place_of[i]` is the place of person `i` or [`NONE`]. People are seated
    /// in the order of their keys, so that storage does not matter.
    ///
    /// # Panics
    /// If a place is not below `places`, or there are more than 2^32 − 1 seats.
    pub fn new(places: u32, place_of: &[u32], key: &[u64], order: &Stream) -> Seats {
        Seats::with_staff(places, place_of, key, order, Vec::new())
    }

    /// Seats everybody at counters: `staff` says who sits on the staff's side. The staff's seats
    /// are the first of a place, so that a client draws among them alone.
    ///
    /// # Panics
    /// As [`Seats::new`].
    pub fn with_staff(
        places: u32,
        place_of: &[u32],
        key: &[u64],
        order: &Stream,
        staff: Vec<bool>,
    ) -> Seats {
        let mut occupied = vec![0u32; places as usize];
        let mut staffed = vec![0u32; if staff.is_empty() { 0 } else { places as usize }];
        for (i, &p) in place_of.iter().enumerate().filter(|&(_, &p)| p != NONE) {
            if staff.get(i) == Some(&true) {
                staffed[p as usize] += 1;
            } else {
                occupied[p as usize] += 1;
            }
        }
        let staff_seats: Vec<u32> = staffed.iter().map(|&n| capacity_for(n)).collect();
        let mut start = Vec::with_capacity(places as usize + 1);
        let mut next = 0u64;
        for (p, &n) in occupied.iter().enumerate() {
            start.push(u32::try_from(next).expect("fewer than 2^32 seats"));
            next += u64::from(capacity_for(n + staff_seats.get(p).copied().unwrap_or(0)));
        }
        start.push(u32::try_from(next).expect("fewer than 2^32 seats"));
        let mut seats = Seats {
            person: vec![NONE; next as usize],
            seat_of: vec![NONE; place_of.len()],
            occupied: vec![0; places as usize],
            start,
            staff_seats,
            staff,
        };
        let mut members: Vec<Person> = (0..place_of.len() as u32)
            .filter(|&i| place_of[i as usize] != NONE)
            .collect();
        members.par_sort_unstable_by_key(|&i| (place_of[i as usize], key[i as usize]));
        for i in members {
            seats.enter(i, place_of[i as usize], key[i as usize], order);
        }
        seats
    }

    /// Number of places.
    pub fn places(&self) -> usize {
        self.occupied.len()
    }

    /// Number of members of a place.
    pub fn members(&self, place: u32) -> u32 {
        self.occupied[place as usize]
    }

    /// The seats of a place: person or [`NONE`]; their number is a power of two.
    pub fn of_place(&self, place: u32) -> &[u32] {
        let p = place as usize;
        &self.person[self.start[p] as usize..self.start[p + 1] as usize]
    }

    /// The seats of neighbouring places.
    pub fn of_places(&self, places: Range<u32>) -> &[u32] {
        let (from, to) = (places.start as usize, places.end as usize);
        &self.person[self.start[from] as usize..self.start[to] as usize]
    }

    /// Number of seats at the front of a place that are the staff's; 0 where there is one role.
    #[inline]
    pub fn staff_seats_of(&self, place: u32) -> u32 {
        self.staff_seats.get(place as usize).copied().unwrap_or(0)
    }

    /// Whether a person sits on the staff's side of a counter.
    #[inline]
    pub fn is_staff(&self, person: Person) -> bool {
        self.staff.get(person as usize) == Some(&true)
    }

    /// Whether a place can take one more member and keep a seat free.
    pub fn has_room(&self, place: u32) -> bool {
        let p = place as usize;
        let clients = self.start[p + 1] - self.start[p] - self.staff_seats_of(place);
        self.occupied[p] + 1 < clients
    }

    /// First seat number of a place.
    pub fn first(&self, place: u32) -> u32 {
        self.start[place as usize]
    }

    /// Number of all seats.
    pub fn len(&self) -> usize {
        self.person.len()
    }

    /// Whether there are no seats.
    pub fn is_empty(&self) -> bool {
        self.person.is_empty()
    }

    /// Person on a seat.
    pub fn person(&self, seat: u32) -> u32 {
        self.person[seat as usize]
    }

    /// Seat of each person.
    pub fn seat_of(&self) -> &[u32] {
        &self.seat_of
    }

    /// Place that a seat belongs to.
    pub fn place_of_seat(&self, seat: u32) -> u32 {
        (self.start.partition_point(|&s| s <= seat) - 1) as u32
    }

    /// Place of a person, [`NONE`] for those who are no members.
    pub fn place_of(&self, person: Person) -> u32 {
        match self.seat_of[person as usize] {
            NONE => NONE,
            seat => self.place_of_seat(seat),
        }
    }

    /// Empties the seat of a member; returns the place left.
    ///
    /// # Panics
    /// If the person is not a member.
    pub fn leave(&mut self, person: Person) -> u32 {
        let seat = self.seat_of[person as usize];
        assert!(seat != NONE, "person {person} is not a member");
        let place = self.place_of_seat(seat);
        self.person[seat as usize] = NONE;
        self.seat_of[person as usize] = NONE;
        self.occupied[place as usize] -= 1;
        place
    }

    /// Seats a person on the first empty seat of the order addressed by place and key.
    ///
    /// # Panics
    /// If the place is full or the person is a member already.
    pub fn enter(&mut self, person: Person, place: u32, key: u64, order: &Stream) {
        assert!(
            self.seat_of[person as usize] == NONE,
            "person {person} is a member already"
        );
        let first = self.start[place as usize];
        let all = self.start[place as usize + 1] - first;
        let front = self.staff_seats_of(place);
        let (capacity, from) = if self.is_staff(person) {
            (front, 0)
        } else {
            (all, front)
        };
        assert!(self.occupied[place as usize] < all, "place {place} is full");
        let mut slot = 0;
        let seat = 'search: loop {
            for word in order.draw(key, place, slot) {
                let seat = word & (capacity - 1);
                if seat >= from && self.person[(first + seat) as usize] == NONE {
                    break 'search first + seat;
                }
            }
            slot += 1;
        };
        self.person[seat as usize] = person;
        self.seat_of[person as usize] = seat;
        self.occupied[place as usize] += 1;
    }

    /// Two members change seats.
    ///
    /// # Panics
    /// If one of them is not a member.
    pub fn exchange(&mut self, a: Person, b: Person) {
        let (sa, sb) = (self.seat_of[a as usize], self.seat_of[b as usize]);
        assert!(sa != NONE && sb != NONE, "both must be members");
        self.person[sa as usize] = b;
        self.person[sb as usize] = a;
        self.seat_of[a as usize] = sb;
        self.seat_of[b as usize] = sa;
    }

    /// The same seats after people have moved in storage: person `i` is now `to[i]`.
    pub fn renumber(&mut self, to: &[u32]) {
        let mut seat_of = vec![NONE; self.seat_of.len()];
        for (i, &seat) in self.seat_of.iter().enumerate() {
            seat_of[to[i] as usize] = seat;
            if seat != NONE {
                self.person[seat as usize] = to[i];
            }
        }
        self.seat_of = seat_of;
        if !self.staff.is_empty() {
            let old = self.staff.clone();
            for (i, is_staff) in old.into_iter().enumerate() {
                self.staff[to[i] as usize] = is_staff;
            }
        }
    }

    /// Writes who sits where to a checkpoint, under a name.
    pub(crate) fn keep(&self, name: &str, out: &mut Writer) -> Result<()> {
        // Every field is named, so that a new one is not forgotten here.
        let Seats {
            start,
            person,
            // Follow from who sits where.
            seat_of: _,
            occupied: _,
            staff_seats,
            staff,
        } = self;
        out.column(&format!("seats.{name}.start"), start)?;
        out.column(&format!("seats.{name}.person"), person)?;
        out.column(&format!("seats.{name}.front"), staff_seats)?;
        out.column(&format!("seats.{name}.staff"), staff)
    }

    /// Takes who of so many people sits where from a checkpoint.
    pub(crate) fn recall(&mut self, name: &str, people: usize, from: &mut Reader) -> Result<()> {
        from.refill(&format!("seats.{name}.start"), &mut self.start)?;
        from.refill(&format!("seats.{name}.person"), &mut self.person)?;
        from.refill(&format!("seats.{name}.front"), &mut self.staff_seats)?;
        from.refill(&format!("seats.{name}.staff"), &mut self.staff)?;
        let ends = self.start.last().copied().unwrap_or(0) as usize;
        let stranger = |&&i: &&u32| i != NONE && i as usize >= people;
        if ends != self.person.len() || self.person.iter().any(|i| stranger(&i)) {
            return Err(from.refuse(&format!("is damaged: seats of `{name}` that cannot be")));
        }
        self.seat_of = Vec::new();
        crate::population::fill(&mut self.seat_of, people, NONE);
        self.occupied = vec![0; self.start.len().saturating_sub(1)];
        for place in 0..self.occupied.len() {
            for seat in self.start[place]..self.start[place + 1] {
                let i = self.person[seat as usize];
                if i != NONE {
                    self.seat_of[i as usize] = seat;
                    self.occupied[place] += 1;
                }
            }
        }
        Ok(())
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        4 * (self.start.capacity()
            + self.person.capacity()
            + self.seat_of.capacity()
            + self.occupied.capacity()
            + self.staff_seats.capacity())
            + self.staff.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Seats, Stream) {
        let place_of = [0, 0, 1, NONE, 0, 1, 0, 0];
        let key: Vec<u64> = (10..18).collect();
        let order = Stream::new(1, "seats.test");
        (Seats::new(2, &place_of, &key, &order), order)
    }

    #[test]
    fn capacity_is_a_power_of_two_with_a_quarter_free() {
        for n in 0..10_000 {
            let c = capacity_for(n);
            assert!(c.is_power_of_two() && c - n >= c / 4, "{n}: {c}");
        }
    }

    #[test]
    fn everybody_sits_once_in_the_own_place() {
        let (s, _) = sample();
        assert_eq!((s.members(0), s.members(1)), (5, 2));
        for (i, place) in [(0, 0), (2, 1), (3, NONE), (7, 0)] {
            assert_eq!(s.place_of(i), place);
        }
        let seated = (0..2)
            .flat_map(|p| s.of_place(p))
            .filter(|&&i| i != NONE)
            .count();
        assert_eq!(seated, 7);
    }

    #[test]
    fn who_leaves_and_comes_back_moves_nobody_else() {
        let (mut s, order) = sample();
        let before = s.clone();
        assert_eq!(s.leave(4), 0);
        assert_eq!(s.members(0), 4);
        for i in [0, 1, 6, 7] {
            assert_eq!(s.seat_of()[i], before.seat_of()[i]);
        }
        s.enter(4, 0, 14, &order);
        assert_eq!(s.members(0), 5);
        s.exchange(0, 2);
        assert_eq!((s.place_of(0), s.place_of(2)), (1, 0));
    }

    #[test]
    fn staff_sit_in_front_and_clients_behind() {
        let place_of = [0; 40];
        let key: Vec<u64> = (0..40).collect();
        let staff: Vec<bool> = (0..40).map(|i| i < 3).collect();
        let s = Seats::with_staff(1, &place_of, &key, &Stream::new(1, "seats.test"), staff);
        let front = s.staff_seats_of(0);
        assert_eq!(front, 4);
        for i in 0..40 {
            assert_eq!(s.seat_of()[i] < front, i < 3);
        }
    }

    #[test]
    fn storage_order_does_not_choose_the_seat() {
        let (s, order) = sample();
        // The same people stored backwards.
        let place_of = [0, 0, 1, 0, NONE, 1, 0, 0];
        let key: Vec<u64> = (10..18).rev().collect();
        let t = Seats::new(2, &place_of, &key, &order);
        for (seat, (&a, &b)) in s.person.iter().zip(&t.person).enumerate() {
            let mirrored = if b == NONE { NONE } else { 7 - b };
            assert_eq!(a, mirrored, "seat {seat}");
        }
    }
}
