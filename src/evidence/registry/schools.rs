//! C22: how far migrant pupils are apart from others at school.

use crate::evidence::row::{Across, Measure, Row, at_least, difference, mean};

pub(super) fn rows() -> Vec<Row> {
    vec![c22(), c22b()]
}

/// Schools as families choose them. The builder's own schools would prove nothing: their spread is an
/// input that was set by this row (`population.school_sorting`).
const CHOICE: [&str; 1] = ["mechanisms.school_choice.enabled=true"];

const WHO: &str = "migrant pupils of Europe";
const SOURCE: &str = "EENEE report 30; PISA (evidence C22)";

fn d(name: &str, across: Across, band: (f64, f64)) -> Measure {
    Measure::new(name, "D", across, band)
}

fn c22() -> Row {
    Row::new(
        "C22",
        "Pupils are a little more segregated at school than where they live",
    )
    .from("D of migrant pupils by school above that by residence", WHO, SOURCE)
    .protocol(
        "The standard city with school choice (M35) and its defaults: three in ten families choose, twelve \
         school years are played before the start. D of newcomer pupils against host pupils by school, less D of the \
         same pupils by area of residence; areas and schools have about as many pupils (a hundred), so that \
         chance adds the same to both. The direction decides; how much is not known",
    )
    .for_mechanisms(&["M35"])
    .in_town(&CHOICE)
    .measure(d(
        "D by school less D by area",
        difference("school_dissimilarity", "pupil_dissimilarity"),
        at_least(0.0),
    ))
    .measure(d("D of pupils by area", mean("pupil_dissimilarity"), (0.0, 1.0)).beside())
    .measure(d("D of all residents by area", mean("dissimilarity_all"), (0.0, 1.0)).beside())
}

fn c22b() -> Row {
    Row::new(
        "C22b",
        "Migrant pupils would have to change schools by a third or more",
    )
    .from("D of migrant pupils about .3 to .5 (recalled)", WHO, SOURCE)
    .recalled()
    .protocol(
        "The city of C22: D of newcomer pupils, all groups together, against host pupils by school",
    )
    .for_mechanisms(&["M35"])
    .in_town(&CHOICE)
    .measure(d("D by school", mean("school_dissimilarity"), (0.3, 0.5)))
}
