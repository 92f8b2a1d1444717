"""Files become docs of an agent, which answers from them and says which ones it read.

python examples/documents.py [FILE OR FOLDER ...]    text and Markdown; with julep[docs] HTML and PDF
"""

import sys
from pathlib import Path

import julep

HERE = Path(__file__).parent
FILES = [HERE / "workshop-guide.md", HERE / "bike-care.txt"]
QUESTION = "When is the workshop open on Saturdays?"


def main(paths: list[Path]) -> None:
    with julep.local.serve() as server, julep.Client(server.api_key, server.url) as client:
        agent = client.agents.create(
            name="Robin",
            about="Answers questions about the workshop.",
            instructions=["Answer from the documents, and say so where they have no answer."],
        )

        report = client.docs.upload(paths, agent_id=agent.id, metadata={"language": "en"})
        print(report)
        for file in report.failed:
            print(f"{file.path}: {file.reason}")
        for job_id in report.jobs:  # so that all can be found
            client.jobs.wait(job_id, timeout=60)

        print(client.docs.upload(paths, agent_id=agent.id))  # nothing is sent twice

        titles = {doc.id: doc.title for doc in client.docs.iter(agent_id=agent.id)}
        chat = client.conversation(agent_id=agent.id)
        reply = chat.send(QUESTION)
        print(f"\n{QUESTION}\n{reply}")
        for doc_id in reply.response.doc_ids.agent_doc_ids:
            print(f"  from: {titles[doc_id]}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or FILES)
