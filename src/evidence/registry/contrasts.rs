//! S6, C11, K9: what the same people do with and without something.

use crate::evidence::row::{Measure, Row, at_least, at_most, mean, ratio};

pub(super) fn rows() -> Vec<Row> {
    vec![s6(), c11(), k9()]
}

fn s6() -> Row {
    let much = |name, of, band| Measure::new(name, "ratio", mean(of), band).on_truth();
    Row::new(
        "S6",
        "Negative contact worsens attitudes, less so after positive contact",
    )
    .from(
        "what negative contact brings about is weaker or gone with a positive or extensive history of contact",
        "one survey and three experiments, N = 405, 83, 76, 91",
        "Paolini et al. 2014, doi 10.1002/ejsp.2029",
    )
    .protocol(
        "A settled city goes on twice, once with four weekly sessions of seven adult hosts and three newcomers that \
         go badly. Hosts and each newcomer group that they met: attitude lost for a negative contact more, of the third \
         with the most positive contacts in the year before over the third with the fewest, at the same attitude before \
         (the studies read how much the group is on people's minds, which is the weight of a contact here, and not \
         how far attitudes can fall). True states; the band is our choice",
    )
    .for_mechanisms(&["M07", "M06"])
    .measure(
        Measure::new("loss by a negative contact after little positive contact", "attitude", mean("harm"), at_least(0.0001))
            .on_truth(),
    )
    .measure(much("loss after much positive contact over that", "harm_after_much_at_par", (0.0, 0.95)))
    .measure(much("the same whatever the attitude before", "harm_after_much", (0.0, 0.0)).beside())
}

fn c11() -> Row {
    let (good, bad) = ("good_news_d", "bad_news_d");
    let d = |name, of| Measure::new(name, "d", mean(of), at_least(0.005)).on_truth();
    Row::new("C11", "Bad news weighs more than good news")
        .from(
            "positive r = -.23 [-.29, -.17], negative +.31 [.24, .38]: 1.35",
            "79 cases, N = 21,857; meta-analysis of mediated contact",
            "Banas et al. 2020, doi 10.1093/hcr/hqaa004",
        )
        .protocol(
            "A settled city goes on three times: without news, and with 13 weeks of news of tone 1 or -1 about all \
             newcomers, half of what people read. Shift of adult hosts' mean attitude in SD; the ratio has the band \
             of A6",
        )
        .for_mechanisms(&["M17"])
        .measure(Measure::new("bad over good news", "ratio", ratio(bad, good), (1.1, 1.8)).on_truth())
        .measure(d("good news", good))
        .measure(d("bad news", bad))
}

fn k9() -> Row {
    Row::new(
        "K9",
        "Who is told how many newcomers there are believes it and feels as before",
    )
    .from(
        "beliefs move towards the truth, attitudes hardly change",
        "seven survey experiments in the USA over 11 years",
        "Hopkins, Sides & Citrin 2019, doi 10.2139/ssrn.2798622",
    )
    .protocol(
        "A settled city goes on twice, once with all hosts told the size of newcomer groups in the first week; 13 \
         weeks later perceived share of newcomer groups, told over not told, and difference of attitudes in SD. True \
         states",
    )
    .for_mechanisms(&["M20"])
    .measure(Measure::new("perceived share, told over not told", "ratio", mean("informed_belief"), at_most(0.95)).on_truth())
    .measure(Measure::new("d of positivity", "d", mean("informed_d"), (-0.05, 0.05)).on_truth())
}
