//! CA-1 in ixa: people are entities with properties, venues a data plugin with their members, the
//! step a periodic plan. Draws come from a generator that belongs to the module.

use std::time::Instant;

use ixa::ExecutionPhase;
use ixa::prelude::*;
use ixa::rand::RngExt;

define_entity!(Person);
define_property!(struct Attitude(f32), Person, impl_eq_hash = both);
define_property!(
    enum Group {
        Majority,
        Minority,
    },
    Person
);
define_property!(struct Venue(u32), Person);

define_data_plugin!(Members, Vec<Vec<PersonId>>, Vec::new());

define_rng!(StartRng);
define_rng!(ContactRng);

fn populate(context: &mut Context, agents: usize) -> Result<(), IxaError> {
    context.init_random(1);
    for i in 0..agents {
        let attitude = Attitude(context.sample_range(StartRng, 0.0..1.0));
        let minority = context.sample_bool(StartRng, 0.2);
        let group = if minority {
            Group::Minority
        } else {
            Group::Majority
        };
        let venue = Venue((i / 20) as u32);
        let person = context.add_entity(with!(Person, attitude, group, venue))?;
        let members = context.get_data_mut(Members);
        members.resize_with(i / 20 + 1, Vec::new);
        members[i / 20].push(person);
    }
    Ok(())
}

fn meet(context: &mut Context, person: PersonId) {
    let Attitude(mut a) = context.get_property(person);
    let group: Group = context.get_property(person);
    let Venue(venue) = context.get_property(person);
    let venue = &context.get_data(Members)[venue as usize];
    let others: [PersonId; 8] = context.sample(ContactRng, |rng| {
        std::array::from_fn(|_| venue[rng.random_range(0..venue.len())])
    });
    for other in others {
        let Attitude(b) = context.get_property(other);
        if context.get_property::<Person, Group>(other) == group {
            a += 0.005 * (b - a);
        } else if context.sample_bool(ContactRng, 0.1) {
            a -= 0.02 * a;
        } else {
            a += 0.01 * (1.0 - a);
        }
    }
    context.set_property(person, Attitude(a));
}

fn step(context: &mut Context) {
    for person in context.get_entity_iterator::<Person>() {
        meet(context, person);
    }
}

fn main() -> Result<(), IxaError> {
    let argument = |k: usize| std::env::args().nth(k).and_then(|text| text.parse().ok());
    let (agents, steps) = (argument(1).unwrap_or(100_000), argument(2).unwrap_or(20));
    let mut context = Context::new();
    populate(&mut context, agents)?;
    context.add_periodic_plan_with_phase(1.0, step, ExecutionPhase::Normal);
    context.add_plan(steps as f64 - 0.5, Context::shutdown);
    let started = Instant::now();
    context.execute();
    let rate = (agents * 8 * steps) as f64 / started.elapsed().as_secs_f64();
    let attitudes = context.get_entity_iterator::<Person>().map(|person| {
        let Attitude(a) = context.get_property(person);
        f64::from(a)
    });
    let mean = attitudes.sum::<f64>() / agents as f64;
    println!("contacts_per_second {rate:.3e}\nmean {mean:.4}");
    Ok(())
}
