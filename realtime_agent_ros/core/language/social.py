"""Small talk: what people say to a robot that is no command, and a short reply to it."""

from __future__ import annotations

from realtime_agent_ros.core.language.phrases import read_table

SOCIAL = read_table(
    """
    SOCIAL Hello!:
        hello [there|robot|again|everyone]; hi [there|robot|again]; hiya; howdy; hallo;
        yo; hullo; greetings; hey [robot]; hey hello; hello hello; long time no see;
        salutations; hey you
    SOCIAL Good morning!:
        good morning [robot|to you|everyone]; morning
    SOCIAL Good afternoon!:
        good (afternoon|day) [robot|to you]; g'day
    SOCIAL Good evening!:
        good evening [robot|to you]
    SOCIAL Thank you.:
        right on; (you are|quite) right
    SOCIAL Goodbye!:
        bye [bye|for now]; goodbye; good bye; see you [later|soon|tomorrow]; farewell;
        good night; have a (nice|good) (day|evening|night|one); take care; cheerio; so
        long
    SOCIAL You're welcome.:
        (thanks|thank you) [very much|so much|a lot|again|robot|a bunch|kindly|ever so
        much]; many thanks; cheers; much appreciated; i appreciate it; ta; thanks a
        million; thx; (thanks|thank you) for (your help|that|everything|helping); that
        (is|was) (helpful|kind)
    SOCIAL All right.:
        no (thanks|thank you); that (is|will be) all [for now|thanks]; we are done; i am
        done
    SOCIAL Thank you.:
        (good|great|nice|excellent|fantastic|amazing)
        [(turn|move|drive|job|work|one|boy|girl|driving|robot|going)]; well done; perfect;
        awesome; wonderful; brilliant; bravo; impressive; beautiful; lovely; you are
        (great|good|awesome|amazing|the best|clever|smart|cute|nice|funny|very good); that
        (is|was) (good|great|nice|perfect|excellent|right|correct|it|amazing|wonderful); i
        (love|like) (you|it|that|this); super; splendid; very (good|nice); way to go; good
        stuff; (nicely|beautifully) done; keep it up; keep up the good work;
        congratulations
    SOCIAL I am fine, thank you.:
        how are (you|things) [doing|today|going|feeling]; how do you do; how is it going;
        what is up; are you (well|fine|happy); how are you [doing] today
    SOCIAL I am a robot that drives where you tell it to. Ask me what I can do.:
        who are you; what are you; what is your name; do you have a name; introduce
        yourself; are you (a robot|human|real|alive|a human); tell me about yourself; who
        (made|built) you
    SOCIAL I am here.:
        are you (there|listening|awake|ready|here|on); can you hear me; do you (hear|copy)
        [me]; (testing|test) [one two|one two three|1 2|1 2 3]; wake up; you there;
        anybody there
    SOCIAL No problem.:
        (i am|i'm) [so|very] sorry; my apologies; apologies; i apologise; i apologize
    SOCIAL I will be.:
        [please] be (careful|nice|good|gentle); watch out; look out; careful; mind the
        step
    SOCIAL I do my best.:
        you are (bad|stupid|dumb|useless|annoying|silly|slow); bad robot; (bad|terrible)
        job; shut up; be quiet; that (is|was) (bad|wrong|terrible|awful); wrong;
        (stupid|dumb) robot
    SOCIAL I have no jokes, I only drive.:
        tell [me|us] a (joke|story); sing [a song|me a song]; make me laugh
    """
)
