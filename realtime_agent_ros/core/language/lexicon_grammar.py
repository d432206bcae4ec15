"""Words that join, mend, negate and soften: connectors, corrections, prepositions, politeness."""

from __future__ import annotations

from realtime_agent_ros.core.language.phrases import read_table

GRAMMAR = read_table(
    """
    THEN:
        [and] (then|next|finally|lastly|afterwards|afterward) [after that]; thereafter;
        [and] [then] after (that|this|which); followed by; subsequently; at last; last;
        secondly; thirdly; then (next|finally|lastly); in the end; at the end; whereupon;
        [and] [then] (when|once|after|as soon as) you (are|get|have|arrive|finish)
        [there|done|finished|arrived|here|that]; [and] [then] (when|once|after)
        (done|finished|there|that is done|you reach it); once that is
        (over|finished|complete); when that is (over|finished|complete); to finish
        [off|up]; second; third; then second; and last
    AND:
        and; plus; but; yet
    ALSO:
        [and] also; as well; too; in addition; additionally; besides that; on top of that
    BEFORE:
        before; but before; prior to; before you; but not before
    SWAP:
        [but] before (that|this|you do that|do that|you do|all that); but first; after;
        [but] only after; after you [have]; after first; once you have; but do first
    CORRECTION no:
        no [no] [no] [wait|sorry]; nope; nah; no (hang|hold) on; wait no; hold on no
    CORRECTION:
        [no|sorry|wait|no wait|no sorry|oh] (i mean|i meant|make that|make it); or rather;
        rather; correction; sorry; actually; no actually; actually no; oops; whoops; sorry
        no; i am sorry; my (mistake|bad); [no] not that; instead; wait (actually|sorry);
        actually (make that|make it|wait); oops no; on second (thought|thoughts); excuse
        me; what i (mean|meant) (is|was); i (mean|meant) [to say]; change that to; let us
        (say|make it|make that)
    SCRATCH:
        [no|wait|actually|no wait] (scratch|strike) (that|it|all that|all of that);
        [no|wait|actually] (forget|cancel|ignore) that [and] instead; start over
    NOT:
        no (go|move|drive); not; never; without; nor; neither; except; instead of; rather
        than; avoid; refrain from; don't; refuse to; anything but; under no circumstances;
        by no means; no more; do not you; skip; quit
    CONDITION:
        until; till; if; when; whenever; while; as soon as; as long as; in case; once
        (you|the|it|i); every [time]; each time; whether; provided; so long as; up until;
        unless; the moment; otherwise; else; assuming; in the event
    TO:
        [over|up|back|out|across|along|through|round|around|straight|right|directly] to;
        [over|back|straight|out] (towards|toward|into|onto); in to; on to; next to;
        inside; [very] (near|close|nearer|closer) to; near; beside; over by; (all the
        way|way over|right over|straight over|back over|right up|on over) to; in the
        direction of; [right] next to
    """
)

POLITENESS = read_table(
    """
    NOISE:
        (alright|all right|okay|ok|well) then; (would|will|could|can) ya;
        (can|could|may|might) i (get|ask|have|trouble) you to; do you think you could; (i
        think|maybe|perhaps) you (should|could); um; umm; uh; uhh; er; err; erm; hmm; hm;
        mm; mmm; ah; oh; eh; well; so; uhm; ehm; okay; ok; okey dokey; please; kindly; hey
        [there]; all right; alright; alrighty; right now; right away; now; just; like;
        basically; cool; got it; k; huh; yes; yeah; yep; yup; sure [thing]; uh huh; mhm;
        mm hmm; i see; ya; aha; fine; ooh; [pretty] please; if you
        (please|can|could|would|want|like|will); thank you please; if possible; if you
        (don't|would not) mind; if (that|it) is (okay|ok|alright); (would|will|could|can)
        you [please|kindly|maybe|possibly|just|perhaps|now|also]; (would|do) you mind; why
        don't you; (can|could|will|would|are) (not you|you not just); would you
        (like|care|be willing|be able) to; are you able to; would you be a dear and; i
        (want|need|would like|would love|would prefer|ask|command|order) you to [please];
        i (want|need|would like|would love) (to|it if you would|it if you could); let us;
        let me see; (you|we) (should|can|may|could|must|shall|will) [now|please]; (you|we)
        (need|have|are|ought|have got|got) to; you better; you had better; i would
        (appreciate|appreciate it|be grateful|be glad|be happy) if you (could|would); it
        would be (nice|great|good|lovely|cool|helpful) if you (could|would); try to; go
        ahead and; be so kind (as to|and); be a dear and; kindly please; (is it|would it
        be) possible [for you] to; how about [you|we]; what about; (would|could) you be so
        (kind|good) (as to|and); shall we; (can|could) we; i (was wondering|wonder) if you
        (could|would|can|might); maybe; perhaps; possibly; do me a (favour|favor) [and]; i
        (think|guess|suppose|say|want|would say|would like);
        [my|dear|little|mister|mr|the|you] robot; buddy; mate; dude; [my] friend; pal;
        bot; guys; man; computer; machine; robbie; robby; rover; dear; sweetie; darling;
        sir; for (me|us); immediately; at once; asap; straight away; as soon as possible;
        first [of all|up|off]; firstly; to (begin|start) with; for starters; simply;
        really; literally; only; listen [up]; attention; ready; come on; today; it is time
        to; time to; you are go to; feel free to; i am go to need you to; (your|the)
        (task|job|mission|goal) is [to]; what i (want|need|would like) [is] [is for] you
        to; (tell|ask|order|command) [the|my|your|this|that] robot to; good robot; you
        may; want to; there you go; if i may; by the way; would you please; you; so now;
        there's a good (robot|boy|girl)
    GLUE do:
        do; make; take; draw; trace; perform; execute; give [me|us]; hang; complete; carry
        out; pull
    GLUE:
        the; through; a; an; by; for; of; at; in; with; on; your; my; be; start [to];
        begin [to]; go and; approximately; roughly; exactly; another; approx; precisely;
        almost; nearly; circa; direction; [a|the] distance [of]; an angle [of]; me; us;
        from (here|there|where you are [now]); hang a; yourself; sharp; hard; use;
        (at|with) [a|the] (speed|pace|rate|velocity) of; a total of; in total; total;
        altogether; at speed; at your; [in] (place|position); on the spot; sharply; [the]
        way; course; all; worth [of]; (no|not) more than; a length of; [with] sides [of];
        [with] [a] side length [of]; [the] edges; in the (shape|form|pattern) of; or
        (so|thereabouts); give or take; (shape|pattern|path) [of]; (each|per|a|on each|on
        a) side; each; long; further along; a time of; a period of; a duration of; full;
        whole; side length of; edge length [of]; whose (sides|edges) are; motion
    """
)
