"""Words of motion: verbs, directions, shapes, manners, amounts, repetition."""

from __future__ import annotations

from realtime_agent_ros.core.language.phrases import read_table

MOTION = read_table(
    """
    MOVE:
        go; drive; move; proceed; walk; navigate; go on over; come on over; start
        (go|drive|move); set off; push on
    MOVE weak:
        travel; roll; head; step; scoot; get; come; make your way; find your way; bring
        me; take me; lead me
    MOVE slow:
        crawl; creep; tiptoe; inch; nudge [yourself]; edge; sneak; slow crawl
    MOVE fast:
        run; race; rush; dash; zoom; sprint; hurry over; zip
    MOVE keep:
        keep [on] (go|drive|move|roll); keep at it
    MOVE continue:
        continue [to|on]; carry on; go on; resume; continue (go|drive|move)
    TURN:
        turn [yourself|your body|the robot]; rotate [yourself]; pivot; swivel; keep [on]
        (turn|rotate); continue (turn|rotate); continue to (turn|rotate); start
        (turn|rotate)
    TURN weak:
        twist; face; look; swing [yourself] [(round|around) to]; steer; veer
    SPIN:
        spin [yourself] [around|round]; twirl [around]; whirl [around]; pirouette; keep
        [on] spin; start spin
    DIRECTION 1:
        forward; forwards; ahead; forth; onward; onwards; advance; frontwards; on ahead;
        straight [on|ahead|forward|forwards]; to the front; dead ahead; fwd; in a straight
        line; right ahead; straight out; [in] the forward direction
    DIRECTION -1:
        [straight] (back|backward|backwards); back up; reverse; in reverse; backup; back
        (off|away|out); retreat; rearward; rearwards; move away; to the (back|rear); get
        back; back yourself up; go into reverse; bwd; [in] the (backward|reverse)
        direction; back it up; backwards direction
    SIDE 1:
        [(to|on|towards) (the|your|my)] left [side|hand side]; leftward; leftwards;
        (counter|anti) clockwise; counterclockwise; anticlockwise; left hand; ccw; [in]
        the left direction; leftward direction
    SIDE -1:
        [(to|on|towards) (the|your|my)] right [side|hand side]; rightward; cw; clockwise;
        rightwards; right hand; [in] the right direction
    AROUND noun:
        about (face|turn); u turn; uturn
    AROUND:
        around; round; about; back around; the (other|opposite) way [around|round]; back
        (round|around); half around; (around|round) to face (the other way|backwards);
        behind you; turn tail; half way [around|round]; halfway [around|round]; in the
        opposite direction; (to|towards) the opposite (side|direction)
    FULL_CIRCLE:
        [all the way] (around|round) (once|completely|fully|in a [full] circle); all the
        way (around|round); look (around|round) [you]; all around; [in] [a|one]
        (full|complete|whole|entire) (circle|turn|rotation|spin); [a] (full|complete)
        revolution; in (a circle|circles); rotation; revolution; (fully|completely)
        around; [one|a] (rotation|revolution|full circle) on the spot; once around; a
        spin; in a circle on the spot; a pirouette
    SIDEWAYS:
        sideways; sideway; strafe; sidestep; side step; slide; shift; crab [walk];
        laterally; sidewards; shuffle; move over; scoot over; diagonally
    CURVE:
        circle; [in] a (curve|circle|spiral|figure eight|figure 8|figure of eight); [in]
        an arc; zigzag; zig zag; slalom; curve; figure (eight|8); in a loop
    SHAPE 3:
        triangle
    SHAPE 4:
        square; square shape; box shape
    SHAPE 5:
        pentagon
    SHAPE 6:
        hexagon
    SHAPE 8:
        octagon
    WAIT:
        wait [here|there|around] [for]; delay; do nothing [for]; wait up; have a rest
    WAIT hold:
        pause [here|there] [for]; hang on; hold on; rest; sleep; stand by; standby; stay
        [here|there|put|still|where you are|in place|right there|as you are]; remain
        [here|there|where you are|still|in place]; stand (still|there); hold
        [still|position|your position]; be still; take a break; keep still; do not do
        anything; just stay there; take a pause; make a pause; idle
    PLACE start:
        home; back home
    COME_BACK:
        come [right|straight|on] back [here|to me|again|to us|to where i am]; return
        [here|to me|back|again|to us]; get back here; back again; (go|come|drive|get) back
        to where you (were|came from); (go|drive|head|move) back again; there and back;
        retrace your steps; [return] to where you (were|came from|came) [before];
        (go|drive|head) back (there|where you came from|the way you came); return to where
        you (just|previously) were; turn back to where you were; (go|come|head) back where
        you (were|came from); back home again
    COME_BACK start:
        (go|come|drive|get|head|move|turn) back [to] where (you|we) (started|began|set
        off) [from]; [return] to where (you|we) (started|began|set off) [from]; return
        where (you|we) (started|began)
    """
)

MANNER = read_table(
    """
    PACE slow:
        not (so|too|that) (fast|quickly|quick); [nice and] (slow|slowly|easy); gently;
        carefully; cautiously; steadily; [at|with] [a] (slow|low|gentle|careful|leisurely)
        (speed|pace); calmly; with (care|caution); quietly; at a snail's pace; fairly
        slowly; softly; (quite|rather|a bit|a little) (slow|slowly); in slow motion; half
        throttle
    PACE very slow:
        (very|really|extra|super|extremely|ever so) [very] (slow|slowly); as (slow|slowly)
        as (possible|you can|you like); dead slow; (very|really)
        (gently|carefully|cautiously); at minimum speed
    PACE fast:
        [very|really|super|pretty|quite|extremely] (quickly|fast|quick|rapidly); zippy;
        swiftly; speedily; briskly; on the double; in a hurry; [at] [a|your|the]
        (high|fast) (speed|pace); at [a|normal] walking (pace|speed); at a
        (brisk|fast|quick) (pace|walk); walking (pace|speed)
    PACE max:
        as (fast|quickly|quick) as (possible|you can|you possibly can|you are able|you
        like); flat out; full tilt; [at] [a|your|the] (full|top|maximum|max|highest)
        (speed|pace); full speed ahead; [at] full throttle; at full pelt
    PACE normal:
        [at] [a|the|your] (normal|usual|regular|current|moderate|medium) (speed|pace);
        normally; moderately; at a comfortable (speed|pace); at your own pace
    AMOUNT little:
        [just] a [tiny|little|wee] bit [more|further|farther|longer]; bit; some; [just] a
        (little|tad|touch|smidge|smidgen|hair) [more|further|longer]; slightly
        [more|further]; a (small|tiny|little) (amount|step|nudge|way); a [little|short]
        (distance|way)
    AMOUNT moment:
        a [little|short] while; [just] (a|one) (moment|sec|tick|jiffy); shortly; briefly;
        momentarily; a (few|couple of) moments; a short time; some time; a (long|long
        long) (while|time); [a while] longer; a minute or (so|two)
    AMOUNT large:
        a lot [more]; [very|too] far; a (long|good) (way|distance); as far as (you
        can|possible); all the way; [quite] a bit more; much [more]; lots; a great deal;
        further; farther; some (more|distance|way); more; quite a bit
    FOREVER:
        forever; for ever; endlessly; continuously; indefinitely; non stop; nonstop; again
        and again; over and over [again]; without (stop|end|ever stop); constantly; for
        (eternity|all time|all eternity); infinitely; perpetually; all (day|night) [long];
        eternally; for the rest of (time|the day|your life)
    AGAIN:
        again; once again
    TIMES 1:
        once; one time
    TIMES 2:
        twice
    TIMES 3:
        thrice
    MORE_TIMES 1:
        once more; one more time; another time; one more
    MORE_TIMES 2:
        twice more
    REPEAT:
        (do|repeat|perform|execute|run) [all] (that|this|it|of that|of this|of it);
        (do|repeat) (it|that|this) all; repeat; do so; all (that|this); do likewise; all
        of (that|this|it); (do|repeat) (everything|all of the above|the above);
        [do|repeat] [that|this|the] (whole|entire|same) (thing|sequence|plan|lot);
        [do|repeat] the same; (do|repeat|perform) the (following|sequence|plan);
        (do|repeat) (these|those|the) steps; do both; do them [all]; do each; (do|repeat)
        the (last|previous) (steps|command|commands|sequence|bit)
    """
)
