//! Other positions for the groups of a built simulation.
//!
//! Nothing that happens to people may depend on where their group stands in a list. This is how a
//! test can say so: a run whose groups are renumbered goes on like the run it came from, bit for
//! bit, under the new numbers.

use ndarray::{Array2, Array4};

use super::Simulation;
use super::world::World;
use crate::encounter::Levels;
use crate::mechanism::Per;
use crate::policy::Dials;

impl Simulation {
    /// Gives the groups other positions: the group at `g` is afterwards at `to[g]`. No later
    /// result changes but for the numbers of groups; people keep their keys and their places in
    /// storage.
    ///
    /// # Panics
    /// Unless `to` is a permutation of the groups' positions.
    pub fn relabel(&mut self, to: &[usize]) {
        let mut seen = vec![false; self.world.groups()];
        assert_eq!(to.len(), seen.len(), "one position for each group");
        for &t in to {
            assert!(!std::mem::replace(&mut seen[t], true), "{t} comes twice");
        }
        self.world.relabel(to);
    }
}

impl World {
    fn relabel(&mut self, to: &[usize]) {
        let g = self.groups();
        self.population.groups = self.population.groups.relabelled(to);
        for group in &mut self.population.group {
            *group = to[usize::from(*group)] as u8;
        }
        for (column, spec) in self.state.data.iter_mut().zip(&self.state.specs) {
            if spec.per == Per::Outgroup {
                rows(column, to);
            }
        }
        rows(&mut self.last_contact, to);
        rows(&mut self.contacts, to);
        rows(self.watched.tallies_mut(), to);
        rows(&mut self.second_hand, to);
        for bits in &mut self.befriended {
            *bits = (0..g).fold(0, |new, h| new | (*bits >> h & 1) << to[h]);
        }
        // Norms by area, group and outgroup: outgroups within each row, then rows within an area.
        for norms in [&mut self.norms, &mut self.first_norms] {
            rows(norms, to);
            let old = norms.clone();
            for (at, row) in old.chunks_exact(g).enumerate() {
                let new = at / g * g + to[at % g];
                norms[new * g..(new + 1) * g].copy_from_slice(row);
            }
        }
        for levels in self.state.by_group.iter_mut().flatten() {
            rows(levels, to);
        }
        self.shares.relabel(to);
        self.schedule.relabel(to);
        self.attribution.relabel(to);
        for course in &mut self.courses {
            course.relabel(to);
        }
        self.dials = match self.week {
            0.. => self.schedule.dials(self.week, &self.budgets),
            _ => Dials::neutral(g),
        };
        rows(&mut self.offices, to);
        self.show_offices();
        self.show_services();
        let (anxiety, common, language) = (
            self.levels.shown_anxiety,
            self.levels.shown_common,
            self.levels.shown_language,
        );
        let isolation = self.levels.shown_isolation;
        self.levels = Levels::of(&self.population.groups);
        self.levels.shown_anxiety = anxiety;
        self.levels.shown_common = common;
        self.levels.shown_language = language;
        self.levels.shown_isolation = isolation;
        for m in &mut self.mechanisms {
            m.relabel(to);
        }
        if let Some(moves) = &mut self.moves {
            moves.relabel(to);
        }
        if let Some(labour) = &mut self.labour {
            labour.relabel(to);
        }
        if let Some(housing) = &mut self.housing {
            housing.relabel(to);
        }
        if let Some(schools) = &mut self.schools {
            schools.relabel(to);
        }
        let by_outgroup = self.state.starts_by_outgroup();
        if let Some(peopling) = &mut self.peopling {
            peopling.relabel(to, &by_outgroup);
        }
        if let Some(ageing) = &mut self.ageing {
            ageing.relabel(to);
        }
        if let Some(away) = &mut self.away {
            away.relabel(to, &by_outgroup);
        }
        self.ready = self.make_ready();
        self.movements.relabel(to);
        self.relabel_flows(to);
    }

    fn relabel_flows(&mut self, to: &[usize]) {
        let flows = &mut self.flows;
        let mut contacts = Array4::zeros(flows.contacts.dim());
        for ((s, g, h, o), n) in flows.contacts.indexed_iter() {
            contacts[[s, to[g], to[h], o]] = *n;
        }
        flows.contacts = contacts;
        flows.incidents.relabel(to);
        for table in [&mut flows.labour, &mut flows.labour_year] {
            let mut new = Array2::zeros(table.dim());
            for ((g, k), n) in table.indexed_iter() {
                new[[to[g], k]] = *n;
            }
            *table = new;
        }
        for table in [&mut flows.lost_language, &mut flows.lost_candidate] {
            let mut new = Array2::zeros(table.dim());
            for ((s, g), n) in table.indexed_iter() {
                new[[s, to[g]]] = *n;
            }
            *table = new;
        }
    }
}

/// Moves the numbers of every row of a table with one number for each group.
fn rows<T: Copy>(table: &mut [T], to: &[usize]) {
    let mut old: Vec<T> = Vec::with_capacity(to.len());
    for row in table.chunks_exact_mut(to.len()) {
        old.clear();
        old.extend_from_slice(row);
        for (value, &at) in old.iter().zip(to) {
            row[at] = *value;
        }
    }
}
