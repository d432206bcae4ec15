"""What all our nodes share as managed lifecycle nodes, and their start by themselves.

Belongs here: transitions, ``autostart``, and how an error in one is told. Does not belong here:
what a node does in a state. Light on imports: the deadman uses it too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.lifecycle import LifecycleNode, LifecycleState, TransitionCallbackReturn

from realtime_agent_ros.hang_guard import HangGuard
from realtime_agent_ros.ros.executor_choice import Chosen
from realtime_agent_ros.ros.parameter_error import AUTOSTART, ParameterError


class ManagedNode(LifecycleNode):
    """Subclasses say what the four transitions do; each may raise.

    A ParameterError in ``configure`` is the user's to mend: it is logged, the node stays
    unconfigured, and ``begin`` raises it. Anything else is a bug: logged with its type, and the
    node goes through the error state back to unconfigured. What a transition made before it failed
    is taken from the node; what is not of ROS (a thread, a file) the subclass lets go itself.
    """

    def __init__(self, name: str, **node_options: Any) -> None:
        self._judges: list[Any] = []
        self._followers: list[Any] = []
        super().__init__(
            name,
            allow_undeclared_parameters=True,
            automatically_declare_parameters_from_overrides=True,
            **node_options,
        )
        if not self.has_parameter(AUTOSTART):
            self.declare_parameter(AUTOSTART, True)
        self.log = self.get_logger()  # type: ignore[no-untyped-call]  # untyped in rclpy
        self._guard_transitions()
        self.runs_in: Chosen | None = None
        self.guard: HangGuard | None = None
        """Both are set by whoever spins the node; the guard if transitions are in its loop."""
        self._active = False
        self._beginning = False
        self._cause: Exception | None = None
        self._unconfigured: set[Any] = set()
        self._inactive: set[Any] = set()

    # -- for subclasses --------------------------------------------------------------------

    def configure(self) -> None:
        """Read the parameters and make what is published and served; ``cleanup`` follows."""

    def activate(self) -> None:
        """Begin to listen and to act: what subscribes, ticks or moves the robot is made here."""

    def deactivate(self) -> None:
        """Leave the robot stopped. What ``activate`` made is taken from the node afterwards."""

    def cleanup(self) -> None:
        """Let go what is not of ROS. What ``configure`` made is taken from the node afterwards."""

    # -- for whoever runs the node -----------------------------------------------------------

    @property
    def active(self) -> bool:
        """Whether the node acts. Inactive means no motion."""
        return self._active

    def begin(self) -> None:
        """Configure and activate, unless ``autostart`` is false. Raises what went wrong."""
        wanted = self.get_parameter(AUTOSTART).value
        if not isinstance(wanted, bool):
            raise ParameterError(f"parameter {AUTOSTART!r}: got {wanted!r}, allowed true or false")
        if not wanted:
            self.log.info("autostart is false: waits to be configured and activated")
            return
        self._beginning = True
        triggers: tuple[Callable[[], Any], ...] = (self.trigger_configure, self.trigger_activate)
        for trigger in triggers:
            if trigger() is not TransitionCallbackReturn.SUCCESS and self._cause is not None:
                raise self._cause
        self._beginning = False

    def shutdown(self) -> None:
        """The last words before the process ends."""
        if self._active:
            self._halt()

    def die(self) -> None:
        """A callback raised what nobody caught: the last words of a process that ends by a bug."""
        self.shutdown()

    # -- transitions -----------------------------------------------------------------------

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._unconfigured = self._entities()
        result = self._attempt("configure", self.configure)
        if result is not TransitionCallbackReturn.SUCCESS:
            self._keep_only(self._unconfigured)
        return result

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        self._inactive = self._entities()
        result = self._attempt("activate", self.activate)
        self._active = result is TransitionCallbackReturn.SUCCESS
        if not self._active:
            self._keep_only(self._inactive)
        return result

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self._attempt("deactivate", self._halt)

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        return self._attempt("cleanup", self._drop)

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        self.shutdown()
        return TransitionCallbackReturn.SUCCESS

    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        """After a bug in a transition the node is unconfigured, and as empty as at its start."""
        self._active = False
        return self._attempt("cleanup", self._drop)

    def _guard_transitions(self) -> None:
        """Refuse by service what the state does not allow: rclpy would end the process by it."""
        service = self._service_change_state
        change = service.callback

        def guarded(request: Any, response: Any) -> Any:
            try:
                return change(request, response)
            except rclpy_implementation.RCLError:
                _, state = self._state_machine.current_state
                possible = (t[1] for t in self._state_machine.available_transitions)
                asked = request.transition.label or request.transition.id
                allowed = ", ".join(sorted(set(possible))) or "nothing"
                self.log.error(f"transition {asked} refused: {state}, allowed is {allowed}")
                response.success = False
                return response

        service.callback = guarded

    def _attempt(self, name: str, act: Callable[[], None]) -> TransitionCallbackReturn:
        if self.guard is not None:
            self.guard.pause()
        try:
            act()
        except ParameterError as error:
            self._tell(error, f"{name}: {error}")
            return TransitionCallbackReturn.FAILURE
        except Exception as error:  # noqa: BLE001 rclpy would swallow it; it is told, or raised
            self._tell(error, f"{name} failed: {type(error).__name__}: {error}")
            return TransitionCallbackReturn.ERROR
        return TransitionCallbackReturn.SUCCESS

    def _halt(self) -> None:
        self._active = False
        try:
            self.deactivate()
        finally:
            self._keep_only(self._inactive)

    def _drop(self) -> None:
        try:
            self.cleanup()
        finally:
            self._keep_only(self._unconfigured)

    def _entities(self) -> set[Any]:
        return {entity for group, _ in self._groups() for entity in group}

    def _keep_only(self, kept: set[Any]) -> None:
        """Take from the node what was made since ``kept`` was."""
        for group, destroy in self._groups():
            for entity in set(group) - kept:
                destroy(entity)

    # rclpy keeps no list of these that could be read.

    def add_on_set_parameters_callback(self, callback: Any) -> None:
        self._judges.append(callback)
        super().add_on_set_parameters_callback(callback)

    def add_post_set_parameters_callback(self, callback: Any) -> None:
        self._followers.append(callback)
        super().add_post_set_parameters_callback(callback)

    def _drop_judge(self, callback: Any) -> None:
        self._judges.remove(callback)
        self.remove_on_set_parameters_callback(callback)

    def _drop_follower(self, callback: Any) -> None:
        self._followers.remove(callback)
        self.remove_post_set_parameters_callback(callback)

    def _groups(self) -> tuple[tuple[Iterable[Any], Callable[[Any], Any]], ...]:
        return (
            (self.timers, self.destroy_timer),
            (self.subscriptions, self.destroy_subscription),
            (self.clients, self.destroy_client),
            (self.services, self.destroy_service),
            (self.publishers, self.destroy_publisher),
            (self._judges, self._drop_judge),
            (self._followers, self._drop_follower),
        )

    def _tell(self, error: Exception, text: str) -> None:
        """``begin`` raises the error; who asked for a transition by service finds it in the log."""
        self._cause = error
        if not self._beginning:
            self.log.error(text)
