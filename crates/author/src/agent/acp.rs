//! A conversation in the Agent Client Protocol, version 1: one session, one prompt.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use agent_client_protocol::schema::ProtocolVersion;
use agent_client_protocol::v1::schema::{
    CancelNotification, ContentBlock, Implementation, InitializeRequest, InitializeResponse,
    NewSessionRequest, PermissionOption, PromptRequest, PromptResponse, RequestPermissionOutcome,
    RequestPermissionRequest, RequestPermissionResponse, SessionNotification, SessionUpdate,
    StopReason, TextContent, ToolKind,
};
use agent_client_protocol::v1::{ConnectionTo, Responder};
use agent_client_protocol::{
    Agent, Client, Error, ErrorCode, Lines, is_incoming_transport_closed, on_receive_notification,
    on_receive_request,
};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use super::permission::{Ruling, answer, rule};
use super::told::Listener;
use super::{AgentError, AgentOutcome, AgentStop, Errand, Run, START, lines};
use crate::process::{Input, cut, printable};

/// What an agent sends by itself.
enum Sent {
    Update(Box<SessionUpdate>),
    Asked(Box<(RequestPermissionRequest, Responder<RequestPermissionResponse>)>),
}

/// Why a conversation came to nothing.
enum Failure {
    /// It is known what to say.
    Known(AgentError),
    /// The agent is gone.
    Gone,
}

impl From<AgentError> for Failure {
    fn from(error: AgentError) -> Self {
        Failure::Known(error)
    }
}

/// Starts the agent and converses with it until it is done.
pub(super) async fn converse(run: &Run<'_>) -> Result<AgentOutcome, AgentError> {
    let mut process = run.start(&run.settings.command, Input::Written)?;
    let (Some(stdin), Some(stdout)) = (process.stdin(), process.stdout()) else {
        return Err(run.ended(&mut process).await);
    };
    let skipped = Arc::new(AtomicUsize::new(0));
    let transport =
        Lines::new(lines::outgoing(stdin), lines::incoming(stdout, Arc::clone(&skipped)));
    let (sender, sent) = unbounded_channel();
    // Nothing is answered here: the connection reads on only once this returns.
    let updates: UnboundedSender<Sent> = sender.clone();
    let conversation = Client
        .v1()
        .on_receive_notification(
            async move |notification: SessionNotification, _connection| {
                let _ = updates.send(Sent::Update(Box::new(notification.update)));
                Ok(())
            },
            on_receive_notification!(),
        )
        .on_receive_request(
            async move |request: RequestPermissionRequest, responder, _connection| {
                let _ = sender.send(Sent::Asked(Box::new((request, responder))));
                Ok(())
            },
            on_receive_request!(),
        )
        .connect_with(transport, async |connection: ConnectionTo<Agent>| {
            Ok(talk(run, &connection, sent, &skipped).await)
        });
    let outcome = match conversation.await {
        Ok(Ok(outcome)) => Ok(outcome),
        Ok(Err(Failure::Known(error))) => Err(error),
        Ok(Err(Failure::Gone)) | Err(_) => Err(run.ended(&mut process).await),
    };
    process.end().await;
    match outcome {
        Err(AgentError::NotAcp { name, reason, .. }) => {
            Err(AgentError::NotAcp { name, reason, errors: process.last_errors() })
        }
        outcome => outcome,
    }
}

async fn talk(
    run: &Run<'_>,
    connection: &ConnectionTo<Agent>,
    sent: UnboundedReceiver<Sent>,
    skipped: &AtomicUsize,
) -> Result<AgentOutcome, Failure> {
    let greeting = greet(run, connection, skipped).await?;
    if run.errand == Errand::Greet {
        let said = greeting
            .agent_info
            .as_ref()
            .map(|info| cut(&printable(&format!("{} {}", info.name, info.version)), 80));
        let said = said.unwrap_or_default();
        return Ok(AgentOutcome { said, stop: AgentStop::Done, notes: Vec::new() });
    }
    let session = NewSessionRequest::new(run.task.copy);
    let asking = connection.send_request(session).block_task();
    let session = tokio::select! {
        biased;
        () = run.cancel.cancelled() => return Err(AgentError::Cancelled.into()),
        () = tokio::time::sleep_until(run.deadline) => return Err(run.timed_out().into()),
        session = asking => session,
    };
    let session = match session {
        Ok(session) => session.session_id,
        Err(error) => return Err(failure(run, &error, Some(&greeting))),
    };
    let prompt = vec![ContentBlock::Text(TextContent::new(run.task.prompt))];
    let working = connection.send_request(PromptRequest::new(session.clone(), prompt)).block_task();
    let mut turn = Turn {
        run,
        listener: Listener::new(run.heard, run.task.copy),
        questions: Vec::new(),
        stopping: None,
    };
    let cancel = || {
        // One that is gone needs not stop.
        let _ = connection.send_notification(CancelNotification::new(session.clone()));
    };
    let response = match turn.take(working, sent, &cancel).await {
        Ok(response) => response,
        Err(Failed::Stopped(error)) => return Err(error.into()),
        Err(Failed::Answered(error)) => return Err(failure(run, &error, Some(&greeting))),
    };
    let mut listener = turn.listener;
    let lines = skipped.load(Ordering::Relaxed);
    if lines > 0 {
        listener.note(format!("{lines} lines of its output were no messages and not read"));
    }
    outcome(run, &response, listener)
}

/// Says hello, and hears what the agent is able to do.
async fn greet(
    run: &Run<'_>,
    connection: &ConnectionTo<Agent>,
    skipped: &AtomicUsize,
) -> Result<InitializeResponse, Failure> {
    // Neither files nor terminals are offered: the agent has its own in the copy.
    let hello = InitializeRequest::new(ProtocolVersion::V1)
        .client_info(Implementation::new("specls", env!("CARGO_PKG_VERSION")));
    let not_acp = |reason: String| {
        let name = run.name.to_owned();
        Failure::Known(AgentError::NotAcp { name, reason, errors: String::new() })
    };
    let asking = connection.send_request(hello).block_task();
    let patience = run.deadline.min(Instant::now() + START);
    let greeting = tokio::select! {
        biased;
        () = run.cancel.cancelled() => return Err(AgentError::Cancelled.into()),
        () = tokio::time::sleep_until(patience) => {
            let lines = skipped.load(Ordering::Relaxed);
            return Err(not_acp(match lines {
                0 => "did not answer".to_owned(),
                lines => format!("did not answer, and printed {lines} lines of something else"),
            }));
        }
        greeting = asking => greeting,
    };
    match greeting {
        Ok(greeting) if greeting.protocol_version == ProtocolVersion::V1 => Ok(greeting),
        Ok(greeting) => {
            Err(not_acp(format!("speaks version {} of it, not 1", greeting.protocol_version)))
        }
        Err(error) if is_incoming_transport_closed(&error) => Err(Failure::Gone),
        Err(error) => Err(not_acp(format!("answered {:?}", shown(&error)))),
    }
}

/// What an agent's error means.
fn failure(run: &Run<'_>, error: &Error, greeting: Option<&InitializeResponse>) -> Failure {
    let name = run.name.to_owned();
    if is_incoming_transport_closed(error) {
        return Failure::Gone;
    }
    Failure::Known(match error.code {
        ErrorCode::AUTH_REQUIRED => {
            let ways = greeting.map(|it| &*it.auth_methods).unwrap_or_default();
            let ways = ways.iter().map(|way| cut(&printable(way.name()), 80)).take(5).collect();
            AgentError::NeedsLogin { name, ways }
        }
        _ => AgentError::Failed { name, reason: shown(error) },
    })
}

/// What an error says, without what it carries along.
fn shown(error: &Error) -> String {
    let details = error.data.as_ref().and_then(|data| {
        data.as_str()
            .or_else(|| data.get("details")?.as_str())
            .or_else(|| data.get("message")?.as_str())
    });
    let message = match details {
        Some(details) => format!("{}: {details}", error.message),
        None => error.message.clone(),
    };
    cut(&printable(&message).replace('\n', " "), 500)
}

fn outcome(
    run: &Run<'_>,
    response: &PromptResponse,
    listener: Listener<'_>,
) -> Result<AgentOutcome, Failure> {
    let name = run.name.to_owned();
    let said = listener.said();
    let mut notes = listener.into_notes();
    let stop = match response.stop_reason {
        StopReason::EndTurn => AgentStop::Done,
        StopReason::MaxTokens => {
            notes.push("it stopped at the limit of its model, perhaps before it was done".into());
            AgentStop::TokenLimit
        }
        StopReason::MaxTurnRequests => {
            notes.push("it stopped at its limit of requests, perhaps before it was done".into());
            AgentStop::RequestLimit
        }
        StopReason::Refusal => return Err(AgentError::Refused { name, said }.into()),
        _ => {
            let reason = "it stopped before it was done".to_owned();
            return Err(AgentError::Failed { name, reason }.into());
        }
    };
    Ok(AgentOutcome { said, stop, notes })
}

/// An agent at work.
struct Turn<'a> {
    run: &'a Run<'a>,
    listener: Listener<'a>,
    /// What the user was asked and did not answer yet.
    questions: Vec<Option<Question>>,
    /// Why it was told to stop, and until when it has to.
    stopping: Option<(AgentError, Instant)>,
}

struct Question {
    tool: String,
    /// What it wants to do, for people.
    what: String,
    options: Vec<PermissionOption>,
    responder: Responder<RequestPermissionResponse>,
}

enum Failed {
    Stopped(AgentError),
    Answered(Error),
}

impl Turn<'_> {
    /// Hears and answers the agent until it answers the prompt.
    async fn take(
        &mut self,
        working: impl Future<Output = Result<PromptResponse, Error>>,
        mut sent: UnboundedReceiver<Sent>,
        cancel: &(dyn Fn() + Send + Sync),
    ) -> Result<PromptResponse, Failed> {
        let run = self.run;
        let mut answers = FuturesUnordered::new();
        let mut working = std::pin::pin!(working);
        let response = loop {
            let until = self.stopping.as_ref().map_or(run.deadline, |(_, until)| *until);
            let stop = tokio::select! {
                biased;
                () = run.cancel.cancelled(), if self.stopping.is_none() => AgentError::Cancelled,
                () = tokio::time::sleep_until(until) => match self.stopping.take() {
                    // It does not stop by itself.
                    Some((error, _)) => return Err(Failed::Stopped(error)),
                    None => run.timed_out(),
                },
                Some(sent) = sent.recv() => {
                    if let Some((number, question)) = self.hear(sent) {
                        let answer = run.permissions.may(question);
                        answers.push(async move { (number, answer.await) });
                    }
                    continue;
                }
                Some((number, allowed)) = answers.next(), if !answers.is_empty() => {
                    self.respond(number, allowed);
                    continue;
                }
                response = &mut working => break response,
            };
            cancel();
            self.take_back_questions();
            answers.clear();
            self.stopping = Some((stop, Instant::now() + run.task.grace));
        };
        // What was sent before the answer was heard before it.
        while let Ok(sent) = sent.try_recv() {
            _ = self.hear(sent);
        }
        match (self.stopping.take(), response) {
            (Some((error, _)), _) => Err(Failed::Stopped(error)),
            (None, response) => response.map_err(Failed::Answered),
        }
    }

    /// Hears something; a question that a person has to answer, with its number.
    fn hear(&mut self, sent: Sent) -> Option<(usize, super::PermissionQuestion)> {
        let (request, responder) = match sent {
            Sent::Update(update) => {
                self.listener.hear(*update);
                return None;
            }
            Sent::Asked(asked) => *asked,
        };
        if self.stopping.is_some() {
            respond_cancelled(responder);
            return None;
        }
        let tool = self.listener.tool(&request.tool_call);
        let allowed = match rule(&tool, self.run.task.copy) {
            Ruling::Allow => true,
            Ruling::Deny(note) => {
                self.listener.denied(&request.tool_call.tool_call_id.to_string(), note);
                false
            }
            Ruling::Ask(question) => {
                let what = match (&question.command, tool.kind) {
                    (Some(command), _) => format!("run `{}`", cut(command, 80)),
                    // Some name the command in the title alone.
                    (None, ToolKind::Execute) => format!("run `{}`", question.title),
                    (None, _) => format!("do this: {}", question.title),
                };
                let tool = request.tool_call.tool_call_id.to_string();
                let options = request.options;
                self.questions.push(Some(Question { tool, what, options, responder }));
                return Some((self.questions.len() - 1, question));
            }
        };
        // One that is gone waits for no answer.
        let _ = responder.respond(answer(allowed, &request.options));
        None
    }

    fn respond(&mut self, number: usize, allowed: bool) {
        let question = self.questions.get_mut(number).and_then(Option::take);
        if let Some(Question { tool, what, options, responder }) = question {
            if !allowed {
                // Some stop there, and say nothing about it.
                self.listener.denied(&tool, format!("it wanted to {what}, and nobody allowed it"));
            }
            let _ = responder.respond(answer(allowed, &options));
        }
    }

    /// Questions of an agent that is to stop count as cancelled.
    fn take_back_questions(&mut self) {
        for question in self.questions.iter_mut().filter_map(Option::take) {
            respond_cancelled(question.responder);
        }
    }
}

fn respond_cancelled(responder: Responder<RequestPermissionResponse>) {
    let cancelled = RequestPermissionResponse::new(RequestPermissionOutcome::Cancelled);
    let _ = responder.respond(cancelled);
}
