"""Words that control what runs: stop, cancel, speed limits; and what this robot can't do."""

from __future__ import annotations

from realtime_agent_ros.core.language.phrases import read_table

CONTROL = read_table(
    """
    UNKNOWN:
        (why|when|how come) (did|have|are|will|do|would|had|were) you
        (stop|stopped|halt|frozen); what made you stop; did you stop; have you stopped;
        are you stopped; why the (stop|halt)
    STOP:
        (stop|halt|freeze) [it|that|now|there|here|immediately|at once|everything];
        (stop|halt|freeze) [right] (there|here|now|away|where you are|the robot); stop
        (move|drive|go|turn|spin|rotate|roll|walk|yourself|in place|wait); stop what you
        are do; stop all [motion|movement]; stop (motion|movement); whoa; woah; emergency
        [stop]; e stop; estop; brake; hit the brakes; hold it; (don't|do not you|never)
        [you] [dare] move [at all|anymore|a muscle|anywhere]; don't go anywhere; don't go
        [any|no] (further|farther); no further; not move; that is (far enough|enough); far
        enough; enough; quit (move|it); cut it out; come to a (stop|halt|standstill); come
        to rest; bring it to a (stop|halt); not another (step|inch); stand down; no more
        (move|motion|movement); cease; cease (move|motion|movement|all motion); make it
        stop; don't (keep|continue); (don't|do not you) (go|drive|continue|do
        anything|budge); don't keep go
    CANCEL:
        (cancel|abort) [that|it|this|all]; (scrap|drop|abandon|undo|ignore|disregard)
        (that|it|this|all); (cancel|abort|drop|abandon|clear|forget|scrap) everything
        [else]; nevermind; (cancel|abort|drop|abandon|clear|forget|scrap)
        (the|your|my|that|this|all) [current|last|whole|previous|entire]
        (plan|plans|mission|task|order|command|trip|queue); (cancel|ignore|forget)
        (the|my|that) [last] (request|one|thing|instruction); never [you] mind [that];
        forget [about] (it|that|this); call it off; belay that; abort mission; cancel
        (last|current) command; don't bother; clear the queue; (forget|ignore|disregard)
        (what i [just] said|i said (anything|that|it)); cancel what you are do; cancel the
        rest; [i|i have] changed my mind; don't do (that|it); cancel (all|the)
        (motion|movement|drive); i did not mean that; no don't
    FASTER 1:
        [go|drive|move|be|a lot] (faster|quicker); speed [it|things] up; accelerate; [that
        is|that was|you are] too slow; hurry [up]; more (quickly|speed);
        (increase|raise|up) [the|your] (speed|pace) [limit]; pick up (speed|the pace);
        step on it; move it; get a move on; higher speed; speedier; not so (slow|slowly);
        don't (go|drive|move|be) so (slow|slowly); [you are] (go|drive|move) too
        (slow|slowly); at [a] (higher|faster|greater) speed; chop chop; put your foot down
    FASTER -1:
        [go|drive|move|be|a lot] slower; slow [it|things] down; decelerate; [that is|that
        was|you are] too (fast|quick); more slowly; less (fast|speed|quickly);
        (decrease|reduce|lower) [the|your] (speed|pace) [limit]; ease (off|up); take it
        (easy|slow|slower); slow up; don't (go|drive|move|be) (so|too|that)
        (fast|quick|quickly); go easy; lower speed; [you are] (go|drive|move) too
        (fast|quickly); don't (rush|hurry); at [a] (lower|slower) speed
    FACTOR 2:
        [at] (twice|double|two times) (as fast|[the|your] speed); two times faster
    FACTOR 0.5:
        half as fast; (twice|two times) as slow; halve [the|your] speed; cut [the|your]
        speed (in half|by half); two times slower; at half your speed
    LIMIT:
        [the|your|a] (speed limit|max speed|maximum speed|top speed) [is|of|to|at];
        (set|change|limit|reduce|increase|lower|raise|cap|adjust|restrict|keep)
        [the|your|a] [maximum|max|top|drive] speed [limit] [to|at|of|below|under];
        (don't|never) (go|drive|move|travel) [any] faster than; [go|drive|move] no faster
        than; not faster than; (don't|never|not) exceed [a speed of]; (go|drive|move) at
        most; (keep|stay) [it] (below|under); (slow down|speed up) to; limit yourself to;
        speed; (don't|never) (go|drive|move) (above|over|beyond); max; at most; your speed
        is; (go|drive|move) slower than; a speed limit of; from now on; maximum velocity
        [is|of|to]
    """
)

CANNOT = read_table(
    """
    CANNOT I can't follow or look for anyone.:
        follow [me|him|her|them|us]; chase; track [me]; find me
    CANNOT I don't know where you stand.:
        come (here|to me|closer|nearer|over here|over|near|along|with me|up to me|towards
        me|toward me); (closer|nearer|over here); [drive|go|move] (to me|towards
        me|closer|nearer|toward me); approach me
    CANNOT I don't know which place you mean.:
        (go|drive|move|head|get|turn) (there|here|over there)
    CANNOT I can't choose between two things.:
        or; either
    CANNOT I don't know the points of the compass.:
        north; south; east; west; northwards; southwards
    CANNOT I can't go up or down.:
        upstairs; downstairs; jump; fly; climb; (go|drive|move) (up|down)
    CANNOT I can't switch things.:
        turn [it|them|that] (on|off|up|down|over|out); turn the
        (lights|light|tv|radio|music)
    CANNOT I have no arm.:
        pick [it|that] up; pick up; grab; fetch; lift; hand me; bring me (a|an|some)
    """
)
