//! A digest of the state, taken in the order of keys: where people are stored does not matter.

use xxhash_rust::xxh3::Xxh3;

use super::world::World;
use crate::ids::NONE;

impl World {
    /// 128 bits over all state, as 32 hexadecimal digits.
    pub fn digest(&self) -> String {
        let mut hash = Xxh3::new();
        let p = &self.population;
        let mut order: Vec<u32> = p.all_present().map(|i| i as u32).collect();
        order.sort_unstable_by_key(|&i| p.key[i as usize]);
        hash.update(&self.step.to_le_bytes());
        hash.update(&(order.len() as u64).to_le_bytes());
        for &i in &order {
            let i = i as usize;
            hash.update(&p.key[i].to_le_bytes());
            hash.update(&[p.group[i], p.age[i]]);
            hash.update(p.status_band.get(i..=i).unwrap_or(&[]));
            hash.update(&p.area[i].to_le_bytes());
            hash.update(&p.household[i].to_le_bytes());
            if let Some(week) = p.arrived(i) {
                hash.update(&week.to_le_bytes());
            }
        }
        for (c, spec) in self.state.specs.iter().enumerate() {
            hash.update(spec.name.as_bytes());
            let w = self.state.width[c];
            for &i in &order {
                for value in &self.state.data[c][i as usize * w..(i as usize + 1) * w] {
                    hash.update(&value.to_bits().to_le_bytes());
                }
            }
        }
        for (name, seats) in &self.seats {
            hash.update(name.as_bytes());
            for &i in &order {
                hash.update(&seats.seat_of()[i as usize].to_le_bytes());
            }
        }
        let g = self.groups();
        let mut friends = Vec::new();
        for &i in &order {
            for last in &self.last_contact[i as usize * g..(i as usize + 1) * g] {
                hash.update(&last.to_le_bytes());
            }
            friends.clear();
            friends.extend(
                self.ties
                    .of(i)
                    .iter()
                    .map(|t| (p.key[t.other as usize], t.packed())),
            );
            friends.sort_unstable();
            hash.update(&(friends.len() as u32).to_le_bytes());
            for &(key, (mine, theirs)) in &friends {
                hash.update(&key.to_le_bytes());
                hash.update(&mine.to_le_bytes());
                hash.update(&theirs.to_le_bytes());
            }
        }
        for counts in &self.shares.weeks {
            for n in counts {
                hash.update(&n.to_le_bytes());
            }
        }
        self.hash_newcomers(&order, &mut hash);
        // Empty unless a mechanism makes norms anew from those of the start.
        for norm in &self.first_norms {
            hash.update(&norm.to_bits().to_le_bytes());
        }
        for course in &self.courses {
            course.hash(&mut hash);
        }
        self.accounts.hash(&mut hash);
        self.budgets.hash(&mut hash);
        for (name, running) in &self.programmes {
            hash.update(name.as_bytes());
            running.hash(&p.key, &mut hash);
        }
        for hazard in self.labour.iter().flat_map(|l| &l.settled) {
            hash.update(&hazard.to_bits().to_le_bytes());
        }
        for m in &self.mechanisms {
            for value in m.constants() {
                hash.update(&value.to_bits().to_le_bytes());
            }
        }
        format!("{:032x}", hash.digest128())
    }

    /// What there is only where people come, choose homes or seek work: traits that nobody can tell
    /// from the start any more, dwellings, stays, who waits outside, the year of work.
    fn hash_newcomers(&self, order: &[u32], hash: &mut Xxh3) {
        let p = &self.population;
        if !p.arrived.is_empty() || self.ageing.is_some() {
            for &i in order {
                let i = i as usize;
                for value in [p.activity[i], p.milieu[i], p.interest[i]] {
                    hash.update(&value.to_bits().to_le_bytes());
                }
                hash.update(&[u8::from(p.parent[i]), u8::from(p.female[i])]);
            }
        }
        if p.legal.is_on() {
            for &i in order {
                let i = i as usize;
                hash.update(&[p.legal.status[i]]);
                hash.update(&p.legal.since[i].to_le_bytes());
                hash.update(&p.legal.terms[i].to_le_bytes());
            }
        }
        if let Some(housing) = &self.housing {
            housing.hash(hash);
        }
        for needed in self.services.needed.iter().flatten() {
            hash.update(&needed.to_le_bytes());
        }
        let services = self.services.capacity.iter().chain(&self.services.short);
        for learnt in self.offices.iter().chain(services) {
            hash.update(&learnt.to_bits().to_le_bytes());
        }
        if let Some(centres) = &self.centres {
            centres.hash(hash);
        }
        if let Some(peopling) = &self.peopling {
            peopling.hash(hash);
        }
        if let Some(away) = &self.away {
            away.hash(hash);
        }
        for counts in self.labour.iter().flat_map(|l| l.counts()) {
            hash.update(&counts.to_le_bytes());
        }
    }

    /// Moves people in storage: person `i` is now at `to[i]`. Changes no bit of any later week.
    pub fn reorder(&mut self, to: &[u32]) {
        for (column, &w) in self.state.data.iter_mut().zip(&self.state.width) {
            permute_rows(column, w, to);
        }
        let g = self.groups();
        let p = &mut self.population;
        permute(&mut p.key, to);
        permute(&mut p.group, to);
        permute(&mut p.area, to);
        permute(&mut p.household, to);
        permute(&mut p.age, to);
        permute(&mut p.female, to);
        permute(&mut p.parent, to);
        permute(&mut p.activity, to);
        permute(&mut p.milieu, to);
        permute(&mut p.interest, to);
        permute(&mut p.status_band, to);
        permute(&mut p.present, to);
        permute(&mut p.arrived, to);
        permute(&mut p.legal.status, to);
        permute(&mut p.legal.since, to);
        permute(&mut p.legal.terms, to);
        for slot in &mut self.vacant {
            *slot = to[*slot as usize];
        }
        for m in &mut p.memberships {
            permute(&mut m.place_of, to);
            permute(&mut m.staff, to);
        }
        for seats in self.seats.values_mut() {
            seats.renumber(to);
        }
        for running in self.programmes.values_mut() {
            running.renumber(to);
        }
        self.homes = super::homes::Homes::with(&self.population, self.homes.len());
        self.ties.renumber(to);
        self.watched.reorder(to);
        permute(&mut self.befriended, to);
        permute(&mut self.closed, to);
        permute_rows(&mut self.last_contact, g, to);
        permute_rows(&mut self.contacts, g, to);
        debug_assert!(to.iter().all(|&t| t != NONE));
    }
}

fn permute<T: Copy>(column: &mut Vec<T>, to: &[u32]) {
    permute_rows(column, 1, to);
}

/// The same for a column of `w` numbers a person.
fn permute_rows<T: Copy>(column: &mut Vec<T>, w: usize, to: &[u32]) {
    if column.is_empty() {
        return;
    }
    let mut new = column.clone();
    for (i, &at) in to.iter().enumerate() {
        let at = at as usize;
        new[at * w..(at + 1) * w].copy_from_slice(&column[i * w..(i + 1) * w]);
    }
    *column = new;
}
