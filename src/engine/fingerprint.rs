//! A digest of every part of the state, so that two runs that part can be asked where.

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::world::World;
use crate::population::Population;

/// People in the order of their keys, and what is hashed of them.
struct Order<'a> {
    rows: Vec<u32>,
    population: &'a Population,
}

impl Order<'_> {
    /// Digest of a column with `w` numbers a person.
    fn column<T: Copy, const B: usize>(
        &self,
        column: &[T],
        w: usize,
        bytes: impl Fn(T) -> [u8; B],
    ) -> u64 {
        let mut hash = Xxh3::new();
        // Columns that nobody keeps are empty.
        if column.len() >= self.population.len() * w {
            for &i in &self.rows {
                for &value in &column[i as usize * w..(i as usize + 1) * w] {
                    hash.update(&bytes(value));
                }
            }
        }
        hash.digest()
    }
}

/// Digest of something that knows how to hash itself.
fn of(act: impl FnOnce(&mut Xxh3)) -> u64 {
    let mut hash = Xxh3::new();
    act(&mut hash);
    hash.digest()
}

fn counts<'a>(all: impl IntoIterator<Item = &'a u64>) -> u64 {
    of(|hash| all.into_iter().for_each(|n| hash.update(&n.to_le_bytes())))
}

fn numbers<'a>(all: impl IntoIterator<Item = &'a f32>) -> u64 {
    of(|hash| {
        let bits = all.into_iter().map(|x| x.to_bits());
        bits.for_each(|b| hash.update(&b.to_le_bytes()));
    })
}

impl World {
    /// Digest of every part of the state by name, in a fixed order.
    pub fn fingerprint(&self) -> Vec<(String, String)> {
        // Every field is named, so that a new one is not forgotten here.
        let World {
            seed: _,
            step: _,
            week: _,
            pieces: _,
            population: p,
            settings: _,
            seats,
            ready: _,
            // Follow from the households of people.
            homes: _,
            vacant: _,
            movements,
            programmes,
            mechanisms,
            state,
            faces: _,
            levels: _,
            ties,
            // Follow from ties.
            befriended: _,
            closed: _,
            second_hand: _,
            own_friends: _,
            contacts,
            last_contact,
            tallies: _,
            // What was fixed at the start, and lists for looking up.
            moves: _,
            schedule: _,
            accounts,
            budgets,
            courses,
            dials: _,
            labour,
            peopling,
            away,
            // What was fixed at the start.
            ageing: _,
            ground: _,
            schools: _,
            housing,
            centres,
            rules: _,
            norms,
            first_norms,
            thin,
            mean_of: _,
            // Follow from columns.
            means: _,
            wants_shares: _,
            shares,
            flows,
            watched: _,
            timings: _,
            // No state.
            attribution: _,
            offices,
            services,
        } = self;
        let mut rows: Vec<u32> = p.all_present().map(|i| i as u32).collect();
        rows.par_sort_unstable_by_key(|&i| p.key[i as usize]);
        let order = Order {
            rows,
            population: p,
        };
        let mut all: Vec<(String, u64)> = Vec::new();
        let mut add = |name: &str, digest: u64| all.push((name.to_owned(), digest));
        add("people", order.column(&p.key, 1, u64::to_le_bytes));
        add("group", order.column(&p.group, 1, u8::to_le_bytes));
        add("age", order.column(&p.age, 1, u8::to_le_bytes));
        add("area", order.column(&p.area, 1, u32::to_le_bytes));
        add("household", order.column(&p.household, 1, u32::to_le_bytes));
        add("female", order.column(&p.female, 1, |b| [u8::from(b)]));
        add("arrived", order.column(&p.arrived, 1, i64::to_le_bytes));
        add(
            "legal_status",
            order.column(&p.legal.status, 1, u8::to_le_bytes),
        );
        add(
            "legal_since",
            order.column(&p.legal.since, 1, i64::to_le_bytes),
        );
        add("parent", order.column(&p.parent, 1, |b| [u8::from(b)]));
        add(
            "status_band",
            order.column(&p.status_band, 1, u8::to_le_bytes),
        );
        for (name, traits) in [
            ("activity", &p.activity),
            ("milieu", &p.milieu),
            ("interest", &p.interest),
        ] {
            add(name, order.column(traits, 1, f32::to_le_bytes));
        }
        for (name, seats) in seats {
            let digest = order.column(seats.seat_of(), 1, u32::to_le_bytes);
            add(&format!("seats.{name}"), digest);
        }
        let columns: Vec<u64> = state
            .data
            .par_iter()
            .zip(&state.width)
            .map(|(data, &w)| order.column(data, w, |x: f32| x.to_bits().to_le_bytes()))
            .collect();
        for (spec, digest) in state.specs.iter().zip(columns) {
            add(&format!("column.{}", spec.name), digest);
        }
        let mut friends = Vec::new();
        let digest = of(|hash| {
            for &i in &order.rows {
                friends.clear();
                let all = ties.of(i).iter();
                friends.extend(all.map(|t| (p.key[t.other as usize], t.packed())));
                friends.sort_unstable();
                hash.update(&[friends.len() as u8]);
                for &(key, (mine, theirs)) in &friends {
                    hash.update(&key.to_le_bytes());
                    hash.update(&mine.to_le_bytes());
                    hash.update(&theirs.to_le_bytes());
                }
            }
        });
        add("ties", digest);
        let g = p.groups.len();
        add("contacts", order.column(contacts, g, |tally| tally));
        add(
            "last_contact",
            order.column(last_contact, g, u16::to_le_bytes),
        );
        add(
            "flows",
            counts(flows.contacts.iter().chain(&flows.encounters)),
        );
        add("norms", numbers(norms));
        add("offices", numbers(offices));
        add("services", numbers(&services.capacity));
        add("services.short", numbers(&services.short));
        add(
            "services.needed",
            of(|hash| {
                let all = services.needed.iter().flatten();
                all.for_each(|n| hash.update(&n.to_le_bytes()));
            }),
        );
        add("norms.first", numbers(first_norms));
        let weeks = shares.weeks.iter().flatten();
        add(
            "shares",
            of(|hash| weeks.for_each(|n| hash.update(&n.to_le_bytes()))),
        );
        add("thin", numbers(thin));
        add(
            "movements",
            counts(movements.named().iter().flat_map(|n| n.1)),
        );
        add(
            "courses",
            of(|hash| courses.iter().for_each(|c| c.hash(hash))),
        );
        add("accounts", of(|hash| accounts.hash(hash)));
        add("budgets", of(|hash| budgets.hash(hash)));
        let digest = of(|hash| {
            for (name, running) in programmes {
                hash.update(name.as_bytes());
                running.hash(&p.key, hash);
            }
        });
        add("programmes", digest);
        let past: Vec<u64> = labour.iter().flat_map(|l| l.counts()).collect();
        add("hiring", counts(&past));
        let settled = labour.iter().flat_map(|l| &l.settled);
        add("hiring.settled", numbers(settled));
        add(
            "migration",
            of(|hash| peopling.iter().for_each(|p| p.hash(hash))),
        );
        add("away", of(|hash| away.iter().for_each(|a| a.hash(hash))));
        let circular = movements.circular();
        add("away.counts", counts(circular.iter().flat_map(|n| n.1)));
        add(
            "housing",
            of(|hash| housing.iter().for_each(|h| h.hash(hash))),
        );
        add(
            "centres",
            of(|hash| centres.iter().for_each(|c| c.hash(hash))),
        );
        let constants = mechanisms.iter().flat_map(|m| m.constants());
        let bits: Vec<u64> = constants.map(f64::to_bits).collect();
        add("constants", counts(&bits));
        let digits = |(name, digest)| (name, format!("{digest:016x}"));
        all.into_iter().map(digits).collect()
    }
}
