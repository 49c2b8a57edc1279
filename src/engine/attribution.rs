//! Where changes of mean attitude come from: every change is put down to a channel, exactly.
//!
//! In a week the mean attitude of the members of a group towards another moves by what mechanisms add
//! (their [channels](Mechanism::channels)), by what bounds cut off, and by who comes, leaves, moves and dies
//! between two weeks (`composition`). Contributions are summed from week 0 on; for every pair of groups, in the city and in every
//! area, they add up to the change of the mean since then, but for rounding (tests show less than 10⁻⁶).
//! A pair that begins to exist later is followed from that week on.
//!
//! Nothing here moves a bit of any state: what is attributed is read before and after the changes
//! of a week. It costs a few per cent of a week where it is on.

use std::borrow::Cow;

use super::world::World;
use crate::attitude::kernel::ATTITUDE;
use crate::checkpoint::kept;
use crate::mechanism::{Mechanism, People, Weekly};
use crate::num::Fixed;
use crate::population::Population;

/// Who is where.
pub const COMPOSITION: &str = "composition";
/// What bounds cut off.
pub const BOUNDS: &str = "bounds";
/// What a host model wrote between weeks.
pub const HOST_MODEL: &str = "host_model";

/// Contributions to the change of mean attitudes since week 0.
#[derive(Debug, Clone, Default)]
pub struct Attribution {
    on: bool,
    groups: usize,
    /// Names of channels: those of mechanisms, then bounds, host model, composition.
    channels: Vec<Cow<'static, str>>,
    /// By mechanism: its channels with the weekly column that is this part of it; `None`: the rest.
    parts: Vec<Vec<(usize, Option<Weekly>)>>,
    /// Column of attitudes.
    attitude: usize,
    /// Mean at the last look by unit, group and outgroup; NaN where there was nobody. Unit 0 is the city, areas follow.
    means: Vec<f64>,
    /// Contributions by unit, group, outgroup and channel.
    sums: Vec<f64>,
}

/// What a part of the people adds in a week; empty where nothing is attributed.
#[derive(Debug, Default)]
pub(crate) struct Shift {
    /// By area, group and outgroup: people, sums before and after.
    levels: Vec<(u64, Fixed, Fixed)>,
    /// The same by channel.
    parts: Vec<Fixed>,
}

kept! { Attribution { keep: means, sums; made: on, groups, channels, parts, attitude } }

impl Attribution {
    /// Channels of these mechanisms, of which `moves` says whether they move attitudes; not on yet.
    pub(crate) fn of(
        mechanisms: &[Box<dyn Mechanism>],
        moves: &[String],
        attitude: Option<usize>,
        groups: usize,
    ) -> Attribution {
        let mut all = Attribution {
            groups,
            attitude: attitude.unwrap_or(0),
            ..Attribution::default()
        };
        for m in mechanisms {
            let mut parts = Vec::new();
            if moves.iter().any(|name| name == m.name()) {
                let named = m.channels();
                for (name, weekly) in &named {
                    parts.push((all.channel(Cow::Borrowed(name)), *weekly));
                }
                if named.iter().all(|(_, weekly)| weekly.is_some()) {
                    parts.push((all.channel(Cow::Owned(m.name().to_owned())), None));
                }
            }
            all.parts.push(parts);
        }
        for name in [BOUNDS, HOST_MODEL, COMPOSITION] {
            all.channel(Cow::Borrowed(name));
        }
        all
    }

    fn channel(&mut self, name: Cow<'static, str>) -> usize {
        let at = self.channels.iter().position(|c| *c == name);
        at.unwrap_or_else(|| {
            self.channels.push(name);
            self.channels.len() - 1
        })
    }

    /// Whether changes are being attributed.
    pub fn is_on(&self) -> bool {
        self.on && !self.means.is_empty()
    }

    /// Names of the channels.
    pub fn channels(&self) -> &[Cow<'static, str>] {
        &self.channels
    }

    /// Contributions by channel to the change since week 0 of the mean attitude of a group towards
    /// another, in the city (`None`) or an area.
    pub fn contributions(&self, area: Option<usize>, group: usize, outgroup: usize) -> &[f64] {
        let unit = area.map_or(0, |a| a + 1);
        let cell = (unit * self.groups + group) * self.groups + outgroup;
        let n = self.channels.len();
        &self.sums[cell * n..(cell + 1) * n]
    }

    /// The groups have been given other positions.
    pub(crate) fn relabel(&mut self, to: &[usize]) {
        let (g, n) = (self.groups, self.channels.len());
        let (means, sums) = (self.means.clone(), self.sums.clone());
        for cell in 0..means.len() {
            let (unit, pair) = (cell / (g * g), cell % (g * g));
            let new = (unit * g + to[pair / g]) * g + to[pair % g];
            self.means[new] = means[cell];
            self.sums[new * n..(new + 1) * n].copy_from_slice(&sums[cell * n..(cell + 1) * n]);
        }
    }

    fn name(&self, of: &str) -> usize {
        let at = self.channels.iter().position(|c| c == of);
        at.expect("a channel of every model")
    }

    /// Nobody yet, in so many areas.
    fn none(&self, areas: usize) -> Shift {
        let cells = areas * self.groups * self.groups;
        Shift {
            levels: vec![Default::default(); cells],
            parts: vec![Fixed::default(); cells * self.channels.len()],
        }
    }

    /// Takes what has been shifted into the sums; `jump` is the channel of what happened since the last
    /// look.
    fn take(&mut self, shift: &Shift, jump: usize) {
        let (pairs, n) = (self.groups * self.groups, self.channels.len());
        let areas = shift.levels.len() / pairs;
        let bounds = self.name(BOUNDS);
        let cells = (areas + 1) * pairs;
        if self.means.len() != cells {
            self.means = vec![f64::NAN; cells];
            self.sums = vec![0.0; cells * n];
        }
        for pair in 0..pairs {
            let mut city = (0, Fixed::default(), Fixed::default());
            let mut parts = vec![Fixed::default(); n];
            for area in 0..areas {
                let cell = area * pairs + pair;
                let (level, own) = (shift.levels[cell], &shift.parts[cell * n..(cell + 1) * n]);
                city.0 += level.0;
                city.1 += level.1;
                city.2 += level.2;
                for (all, part) in parts.iter_mut().zip(own) {
                    *all += *part;
                }
                self.note((area + 1) * pairs + pair, level, own, jump, bounds);
            }
            self.note(pair, city, &parts, jump, bounds);
        }
    }

    fn note(
        &mut self,
        cell: usize,
        (people, before, after): (u64, Fixed, Fixed),
        parts: &[Fixed],
        jump: usize,
        bounds: usize,
    ) {
        let n = people as f64;
        let (before, after) = (before.value() / n, after.value() / n);
        let channels = self.channels.len();
        let sums = &mut self.sums[cell * channels..(cell + 1) * channels];
        // Where nobody is left the last mean stays: who comes next is composition.
        if people == 0 {
            return;
        }
        let last = std::mem::replace(&mut self.means[cell], after);
        if last.is_finite() {
            sums[jump] += before - last;
        }
        let mut named = 0.0;
        for (sum, part) in sums.iter_mut().zip(parts) {
            let part = part.value() / n;
            *sum += part;
            named += part;
        }
        sums[bounds] += after - before - named;
    }
}

impl Shift {
    /// Adds what others have shifted.
    pub(crate) fn merge(mut self, other: Shift) -> Shift {
        if self.levels.is_empty() {
            return other;
        }
        for (a, b) in self.levels.iter_mut().zip(other.levels) {
            a.0 += b.0;
            a.1 += b.1;
            a.2 += b.2;
        }
        for (a, b) in self.parts.iter_mut().zip(other.parts) {
            *a += b;
        }
        self
    }

    /// Lets mechanisms change a run of people, each noted apart, and applies `then`.
    pub(crate) fn watch(
        &mut self,
        rule: &Attribution,
        mechanisms: &[Box<dyn Mechanism>],
        run: &mut People<'_>,
        then: impl FnOnce(&mut People<'_>),
    ) {
        let context = *run.context();
        let population = context.population;
        if self.levels.is_empty() {
            *self = rule.none(population.areas.len());
        }
        let (g, n, attitude) = (rule.groups, rule.channels.len(), rule.attitude);
        let levels = &mut self.levels;
        members(population, run, |at, cell| {
            for h in 0..g {
                let level = &mut levels[cell * g + h];
                level.0 += 1;
                level.1.add(run.state[attitude][at * g + h]);
            }
        });
        let mut before = run.change[attitude].clone();
        for (m, parts) in mechanisms.iter().zip(&rule.parts) {
            m.change(run);
            if parts.is_empty() {
                continue;
            }
            let sums = &mut self.parts;
            members(population, run, |at, cell| {
                let group = usize::from(population.group[run.first + at]);
                for h in (0..g).filter(|&h| h != group) {
                    let mut rest = run.change[attitude][at * g + h] - before[at * g + h];
                    for &(channel, weekly) in parts {
                        let part = weekly.map_or(rest, |w| run.weekly[w.0][at * g + h]);
                        rest -= part;
                        sums[(cell * g + h) * n + channel].add(part);
                    }
                }
            });
            before.copy_from_slice(&run.change[attitude]);
        }
        then(run);
        let levels = &mut self.levels;
        members(population, run, |at, cell| {
            for h in 0..g {
                levels[cell * g + h].2.add(run.state[attitude][at * g + h]);
            }
        });
    }
}

/// Everybody of a run who is in the city, by position in the run and cell of area and group.
fn members(population: &Population, run: &People<'_>, mut each: impl FnMut(usize, usize)) {
    for at in 0..run.len {
        let i = run.first + at;
        if population.is_present(i) {
            let group = usize::from(population.group[i]);
            each(at, population.area[i] as usize * run.groups + group);
        }
    }
}

impl World {
    /// Attributes changes from now on: from week 0, or from the week under way.
    pub(crate) fn attribute(&mut self) {
        self.attribution.on = true;
    }

    /// Whether the changes of the coming week are attributed.
    pub(crate) fn attributes(&self) -> bool {
        self.attribution.on && self.week >= 0 && self.state.position(ATTITUDE).is_some()
    }

    /// Takes the means as they are: what moved them since the last look is put down to who is where, or to a
    /// host model.
    pub(crate) fn look_at_means(&mut self, host_model: bool) {
        let mut rule = std::mem::take(&mut self.attribution);
        let mut shift = rule.none(self.population.areas.len());
        let g = rule.groups;
        let attitude = &self.state.data[rule.attitude];
        for i in self.population.all_present() {
            let group = usize::from(self.population.group[i]);
            let cell = (self.population.area[i] as usize * g + group) * g;
            for (h, level) in shift.levels[cell..cell + g].iter_mut().enumerate() {
                level.0 += 1;
                level.1.add(attitude[i * g + h]);
                level.2.add(attitude[i * g + h]);
            }
        }
        let jump = rule.name(if host_model { HOST_MODEL } else { COMPOSITION });
        rule.take(&shift, jump);
        self.attribution = rule;
    }

    /// Takes the changes of a week.
    pub(crate) fn attribute_week(&mut self, shift: &Shift) {
        let jump = self.attribution.name(COMPOSITION);
        self.attribution.take(shift, jump);
    }
}
