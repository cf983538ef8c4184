import { z } from 'zod'

/** # operarios, OP and reference of the jornada that runs; stands alone, for the hour board and the settings both carry it. */
export const confirmationSchema = z
  .object({
    jornada: z.string(),
    jornada_start: z.iso.datetime({ offset: true }).describe('ISO 8601, America/Bogota'),
    operators: z.int().nullable(),
    op: z.string().nullable(),
    reference: z.string().nullable(),
    confirmed: z.boolean().describe('false: carried over from before, por confirmar'),
  })
  .nullable()
  .describe('# operarios, OP and reference of the running jornada; null: none runs')
export type ConfirmationAnswer = z.infer<typeof confirmationSchema>
