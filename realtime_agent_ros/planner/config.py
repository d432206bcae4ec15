"""The parameters of ``planner_node``: names, units, defaults, bounds and effects.

Belongs here: what a user can set about thinking. Does not belong here: limits of motion (those
live in ``agent_node``), and keys, which stay in the environment.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, model_validator

from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.planner.listening.speech_gate import SpeechConfig
from realtime_agent_ros.planner.memory.context_config import ContextConfig
from realtime_agent_ros.planner.models.chain_config import ChainConfig
from realtime_agent_ros.planner.models.model_config import Positive
from realtime_agent_ros.planner.prompts.prompt_files import lines_of
from realtime_agent_ros.planner.recall.plan_cache_config import PlanCacheConfig
from realtime_agent_ros.planner.speaking.remark_config import RemarkConfig
from realtime_agent_ros.planner.toolbox.tool_config import ToolParameters

Line = Annotated[str, Field(max_length=200)]
Language = Literal["auto", "en", "de", "fr", "es"]
LANGUAGES = get_args(Language)


class PlannerConfig(ChainConfig, ToolParameters):
    """Everything that can be set on ``planner_node``. Units: s, items, characters."""

    max_model_calls: int = Field(6, ge=1, le=50, description="Model calls in one turn.")

    fast_path: bool = Field(
        True, description="Commands that the local language is sure of act without a model."
    )
    fast_path_confidence: float = Field(
        0.9,
        ge=0.0,
        le=1.0,
        description="Least confidence for that. 1: complete and exact; 0.9: an angle or a pause "
        "was filled in; 0.8: a distance; 0.7 and less: a guess or a misspelling.",
    )
    hush_timeout_s: Positive = Field(
        2.0, description="s a reply waits for the end of speech that began while it was said."
    )
    speculation: bool = Field(
        True, description="Think ahead on partial speech; its steps and words wait for the final."
    )
    speculation_min_words: int = Field(
        2, ge=1, le=50, description="Least words of a partial that is thought about."
    )
    speculation_quiet_s: float = Field(
        0.15,
        ge=0.0,
        description="s without a new partial, then it is stable; a complete command or a repeated "
        "partial is so at once.",
    )
    speculation_max_per_turn: int = Field(
        3, ge=1, le=20, description="Requests that may be begun ahead in one utterance."
    )
    speculation_timeout_s: Positive = Field(
        5.0, description="s to the final text; after it what was thought ahead is dropped."
    )
    max_history_items: int = Field(
        60, ge=4, le=2000, description="Items of conversation that are sent along."
    )
    history_path: str = Field(
        "", description="SQLite file that keeps the conversation over a restart; empty: memory."
    )
    context: ContextConfig = Field(
        ContextConfig(), description="What the model is told of the conversation so far."
    )
    instructions_file: str = Field(
        "",
        description="File that replaces the built-in instructions; empty: built-in. It may hold "
        "{robot_name}, {robot_description}, {persona}, {places} and {answer_in}.",
    )
    language: Language = Field(
        "auto",
        description="Language of the instructions, of the answers and of the fixed lines. auto: "
        "answers in the language of the speaker, fixed lines in English.",
    )
    robot_name: Line = Field("Robo", description="What the robot calls itself.")
    fleet: FleetConfig = Field(
        FleetConfig(),
        description="Which speech is meant for this robot among others; as agent_node's.",
    )
    robot_description: Annotated[str, Field(max_length=2000)] = Field(
        "a small wheeled robot with a laser scanner in a flat",
        description="What the model is told about the body it drives.",
    )
    persona: Annotated[str, Field(max_length=2000)] = Field(
        "friendly, brief and matter-of-fact", description="How the robot talks."
    )
    place_descriptions: Annotated[tuple[Line, ...], Field(max_length=100)] = Field(
        (),
        description="What the model is told of places, such as 'kitchen: where the fridge is'. "
        "Where they are is a parameter of agent_node.",
    )

    read_back: bool = Field(
        True,
        description="Say which motion begins, with its direction and size, unless the model's own "
        "words tell it.",
    )
    first_sign_s: Positive = Field(
        0.3,
        description="s from the final text; then a filler is said if nothing was said and no step "
        "accepted.",
    )
    fillers: tuple[Line, ...] = Field(
        ("auto",),
        description="Said in turn, at most one in a turn of speech; auto alone: the language's "
        "own, an empty one: silence.",
    )
    fallback_line: Line = Field(
        "auto",
        description="Said when the offline model first takes over; auto: the language's own, "
        "empty: nothing.",
    )
    failure_line: Line = Field(
        "auto", description="Said when a turn fails and nothing could take over; as above."
    )
    half_done_line: Line = Field(
        "auto", description="Said instead when a turn fails that had sent steps already; as above."
    )
    timeout_line: Line = Field("auto", description="Said after plan_timeout_s; as above.")
    too_long_line: Line = Field(
        "auto", description="Said about an utterance above speech.max_chars; as above."
    )
    too_often_line: Line = Field(
        "auto", description="Said when there are more than speech.max_per_min; as above."
    )
    again_line: Line = Field(
        "auto", description="Said with a plan from plan_cache where its old words may not fit."
    )
    tracing: Literal["off", "otel"] = Field(
        "off",
        description="otel: a trace of every turn to OpenTelemetry, if it is installed (extra otel) "
        "with an OTLP exporter; without what was said.",
    )
    plan_cache: PlanCacheConfig = Field(PlanCacheConfig(), description="Plans that are used again.")
    blocked_line: Line = Field("auto", description="The remark on blocked; auto, empty: as above.")
    battery_line: Line = Field("auto", description="The remark on battery; as above.")
    arrived_line: Line = Field("auto", description="The remark on arrived; as above.")
    remarks: RemarkConfig = Field(RemarkConfig(), description="What is said unasked.")
    speech: SpeechConfig = Field(SpeechConfig(), description="Bounds on what people say.")
    max_speech_chars: int = Field(
        600, ge=40, le=5000, description="Characters said in one turn; the rest is dropped."
    )
    first_clause_chars: int = Field(
        12, ge=1, le=200, description="Least characters of the first spoken clause."
    )
    clause_chars: int = Field(30, ge=1, le=200, description="Least characters of later clauses.")

    heartbeat_period_s: float = Field(0.25, ge=0.01, le=0.5, description="s between heartbeats.")
    step_reply_s: Positive = Field(
        0.5, description="s a tool waits for the agent to accept a step, then 'not confirmed'."
    )
    barrier_wait_s: Positive = Field(
        0.3, description="s to wait for the agent's stop when a command begins with 'stop'."
    )
    agent_takeover_s: Positive = Field(
        0.3, description="s to wait for an agent that had no planner to say that it has one again."
    )
    agent_silent_s: Positive = Field(
        1.0, description="s without agent/state; then motion is answered 'not connected'."
    )

    @model_validator(mode="before")
    @classmethod
    def _lines_of_the_language(cls, given: Any) -> Any:
        """Every ``*_line`` that is ``auto`` becomes the line of the language, and so do fillers."""
        if not isinstance(given, dict) or given.get("language", "auto") not in LANGUAGES:
            return given  # told by the field's own validation
        lines = lines_of(given.get("language", "auto"))
        own = cls.model_fields.keys() & lines.keys()
        chosen: dict[str, Any] = {
            name: lines[name] for name in own if given.get(name, "auto") == "auto"
        }
        if given.get("fillers", ["auto"]) in (["auto"], ("auto",)):
            chosen["fillers"] = tuple(v for k, v in lines.items() if k.startswith("filler_"))
        return {**given, **chosen}

    @model_validator(mode="after")
    def _one_name(self) -> PlannerConfig:
        """A robot calls itself what the fleet calls it, unless it was told otherwise."""
        if self.fleet.robot_name and "robot_name" not in self.model_fields_set:
            object.__setattr__(self, "robot_name", self.fleet.robot_name)  # it is frozen
        return self

    @model_validator(mode="after")
    def _answer_in_time(self) -> PlannerConfig:
        if self.approval_tools and self.approval_timeout_s >= self.plan_timeout_s:
            raise ValueError(
                f"approval_timeout_s ({self.approval_timeout_s}) must be below plan_timeout_s "
                f"({self.plan_timeout_s})"
            )
        return self
