/** Who asks whom about a contact, in words that both agents' rows can show. */
import type { Translate } from "../texts"
import type { ConsultView } from "../wire"
import type { Names } from "./history"

export function consultText(
  t: Translate,
  consult: ConsultView,
  { queueName }: Pick<Names, "queueName">,
): string {
  const queue = consult.to_queue === null ? "—" : queueName(consult.to_queue)
  const named = { by: consult.by_name, agent: consult.agent_name ?? queue }
  return t(`board.consult.${consult.state}`, named)
}
